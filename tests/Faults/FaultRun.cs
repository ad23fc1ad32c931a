using System.Diagnostics;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;
using UserSync.Faults.Scenarios;

namespace UserSync.Faults;

/// <summary>One run: starts PostgreSQL, plays every scenario, and sums up; everything is stopped whatever happened.</summary>
internal static class FaultRun
{
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(FaultOptions options, Screen screen, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var since = Stopwatch.GetTimestamp();
        using var folder = new RunFolder(options.Keep);
        await using var cluster = await Cluster.StartAsync(folder, cancellationToken);
        screen.Line($"UserSync under faults, the {(options.IsLong ? "long" : "short")} form", "bold");
        screen.Line($"  service     {options.Service}");
        screen.Line($"  PostgreSQL  {cluster.Version}, its own cluster in {folder.Location}");

        var play = new Play(cluster, folder, options, screen);
        var results = new List<Result>();
        foreach (var scenario in options.Scenarios)
        {
            screen.Begin(scenario.Name, scenario.Summary);
            results.Add(await play.RunAsync(scenario, cancellationToken));
            screen.End(results[^1]);
        }

        var took = Stopwatch.GetElapsedTime(since);
        screen.Table(results);
        var survived = results.Count(result => result.Verdict == Verdict.Survived);
        var ran = results.Count(result => result.Verdict != Verdict.NotRun);
        var isGood = survived == ran && ran > 0;
        screen.Line($"{survived} of {ran} scenarios survived, {took.TotalSeconds:0} s", isGood ? "bold green" : "bold red");
        var json = await ResultFile.WriteAsync(results, options.IsLong, cluster.Version, took, startedAt);
        if (options.IsJson)
        {
            await Console.Out.WriteLineAsync(json);
        }

        if (options.Keep)
        {
            screen.Line($"Logs and data are in {folder.Location}");
        }

        return isGood ? ExitCode.Done : ExitCode.Failed;
    }
}
