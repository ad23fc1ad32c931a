using System.Diagnostics;
using System.Globalization;
using UserSync.Faults.Processes;

namespace UserSync.Faults.Scenarios;

/// <summary>A steady rate for a long time, with a fault every now and then: what leaks shows.</summary>
internal sealed class Soak : Scenario
{
    private const string CountConnections = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'usersync'";

    // The pool's connections and the threads for giving up come and go with the faults.
    private const double MoreMegabytes = 10;
    private const int MoreThreads = 8;
    private const int MoreHandles = 24;

    private static readonly TimeSpan _sampling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _betweenFaults = TimeSpan.FromSeconds(20);

    public override string Name => "soak";

    public override string Summary => "a steady rate for a long time, and a fault of another kind every 20 seconds";

    public override bool IsOnRequest => true;

    public override Setting Setting { get; } = new() { HasProxy = true };

    public override async Task PlayAsync(Stage stage)
    {
        var end = Stopwatch.GetTimestamp() + (long)(stage.Pick(2, 30) * 60 * Stopwatch.Frequency);
        stage.StartLoad(workers: 16, pauseMs: 80);
        var samples = new List<Sample>();
        Func<Stage, Task>[] faults = [TerminateAsync, CutAsync, SlowAsync, StopAsync];
        var done = 0;
        var nextFault = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() < end)
        {
            await stage.PauseAsync(_sampling.TotalSeconds);
            var connections = Convert.ToInt32(await stage.Database.QueryAsync(CountConnections), CultureInfo.InvariantCulture);
            samples.Add(new Sample(Stopwatch.GetTimestamp(), stage.Replicas[0].Figures, connections));
            if (Stopwatch.GetElapsedTime(nextFault) >= _betweenFaults)
            {
                nextFault = Stopwatch.GetTimestamp();
                await faults[done++ % faults.Length](stage);
                await stage.RecoverAsync();
                stage.Progress($"{done} faults, {stage.Ledger.Count:N0} tries, {samples[^1].Figures.Megabytes:0} MB");
            }
        }

        Compare(stage, samples, done);
    }

    private static async Task TerminateAsync(Stage stage) => await stage.Database.TerminateAllAsync();

    private static async Task CutAsync(Stage stage)
    {
        var target = stage.Proxy.Cuts.Done + 5;
        stage.Proxy.Cuts.Order(5);
        await stage.UntilAsync(() => stage.Proxy.Cuts.Done >= target);
    }

    private static async Task SlowAsync(Stage stage)
    {
        stage.Proxy.Delay = TimeSpan.FromMilliseconds(200);
        await stage.PauseAsync(2);
        stage.Proxy.Delay = TimeSpan.Zero;
    }

    private static async Task StopAsync(Stage stage)
    {
        await stage.Cluster.StopImmediatelyAsync();
        await stage.PauseAsync(0.5);
        await stage.Cluster.StartAsync(stage.CancellationToken);
    }

    // The first third warms up; the other two have to look alike.
    private static void Compare(Stage stage, IReadOnlyList<Sample> samples, int faults)
    {
        var third = samples.Count / 3;
        var (middle, last) = (samples.Skip(third).Take(third).ToList(), samples.TakeLast(third).ToList());
        stage.Note($"{faults} faults");
        Check("memory in MB", sample => sample.Figures.Megabytes, MoreMegabytes);
        Check("threads", sample => sample.Figures.Threads, MoreThreads);
        Check("handles", sample => sample.Figures.Handles, MoreHandles);
        Check("connections to PostgreSQL", sample => sample.Connections, MoreHandles);
        stage.Note($"p99 {P99(middle).TotalMilliseconds:0} ms in the second third, {P99(last).TotalMilliseconds:0} ms in the last");

        void Check(string what, Func<Sample, double> of, double more)
        {
            var (before, after) = (Median(middle, of), Median(last, of));
            stage.Note($"{what}: {before:0.#} in the second third, {after:0.#} in the last, {samples.Max(of):0.#} at most");
            stage.Require(after - before <= more, $"{what} grew from {before:0.#} to {after:0.#}");
        }

        TimeSpan P99(List<Sample> part) => Stage.P99(stage.Ledger.Between(part[0].At, part[^1].At));
    }

    private static double Median(IEnumerable<Sample> samples, Func<Sample, double> of)
    {
        var values = samples.Select(of).Order().ToList();
        return values[values.Count / 2];
    }

    private sealed record Sample(long At, ProcessFigures Figures, int Connections);
}
