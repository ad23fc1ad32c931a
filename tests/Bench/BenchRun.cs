using UserSync.Bench.Measuring;
using UserSync.Bench.Output;
using UserSync.Bench.Parts;
using UserSync.Faults;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;

namespace UserSync.Bench;

/// <summary>One run: starts everything, measures part after part, as often as asked for, prints the figures; everything is stopped whatever happened.</summary>
internal static class BenchRun
{
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(BenchOptions options, Screen screen, CancellationToken cancellationToken)
    {
        using var folder = new RunFolder(options.Keep && options.Parts.Contains("start"), "bench");
        var start = options.Parts.Contains("start")
            ? await MeasureStartAsync(options, folder, screen, cancellationToken)
            : null;
        var machine = Machine.Describe(folder.Location);
        var repeats = new List<IReadOnlyList<PartResult>>();
        ReplicasResult? replicas = null;
        while (options.Parts.Any(part => part != "start") && repeats.Count < options.Repeats)
        {
            using var folderOfStage = new RunFolder(options.Keep, "bench");
            await using var stage = await Stage.StartAsync(options, folderOfStage, cancellationToken);
            machine = machine with { PostgreSql = stage.Cluster.Version };
            if (options.Repeats > 1)
            {
                screen.Line();
                screen.Line($"time {repeats.Count + 1} of {options.Repeats}", "bold");
            }

            var parts = new List<PartResult>();
            foreach (var part in PartsOf(stage))
            {
                parts.Add(await MeasureAsync(part, stage, screen, cancellationToken));
            }

            repeats.Add(parts);
            if (options.Replicas > 1 && options.Parts.Contains(BenchOptions.ReplicasPart))
            {
                replicas ??= await new ReplicasPart(stage).MeasureAsync(screen, cancellationToken);
            }

            if (options.Keep)
            {
                screen.Line($"Logs and data are in {folderOfStage.Location}");
            }
        }

        var results = PartResult.Together(repeats);
        Report.Print(screen, machine, options, results, start, replicas);
        if (options.JsonFile is { } file)
        {
            await FigureFile.WriteAsync(file, machine, options, results, start, replicas);
        }

        if (options.Keep && start is not null)
        {
            screen.Line($"Logs and data of the starts are in {folder.Location}");
        }

        return results.Any(result => result.Complaints.Count > 0) || replicas?.Complaints.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<StartResult> MeasureStartAsync(
        BenchOptions options, RunFolder folder, Screen screen, CancellationToken cancellationToken)
    {
        screen.Begin("start", "The service on its embedded database");
        return await StartPart.MeasureAsync(options, folder, screen, cancellationToken);
    }

    private static IEnumerable<Part> PartsOf(Stage stage)
    {
        var webhooks = new WebhookParts(stage);
        return new[] { webhooks.Throughput(), webhooks.Latency(), new MePart(stage).Me() }
            .Where(part => stage.Options.Parts.Contains(part.Name));
    }

    private static async Task<PartResult> MeasureAsync(
        Part part, Stage stage, Screen screen, CancellationToken cancellationToken)
    {
        screen.Begin(part.Name, part.Title);
        var rounds = part.Contenders.ToDictionary(contender => contender, _ => new List<Figures>());
        foreach (var contender in part.Contenders)
        {
            var figures = await contender.MeasureAsync(stage.Options.WarmUp, cancellationToken);
            screen.Progress($"warm-up      {contender.Name}: {Report.Rate(figures)}");
        }

        for (var round = 0; round < stage.Options.Rounds; round++)
        {
            // Every other time backwards: who comes first finds another machine than who comes last.
            foreach (var contender in round % 2 == 0 ? part.Contenders : part.Contenders.Reverse())
            {
                await stage.Database.CheckpointAsync();
                var figures = await contender.MeasureAsync(stage.Options.Duration, cancellationToken);
                rounds[contender].Add(figures);
                screen.Progress($"round {round + 1} of {stage.Options.Rounds} {contender.Name}: {Report.Rate(figures)}");
            }
        }

        var complaints = await part.CheckAsync();
        foreach (var complaint in complaints)
        {
            screen.Line($"  {complaint}", "red");
        }

        return new PartResult(
            part.Name,
            part.Title,
            [
                .. part.Contenders.Select(contender => new Row(contender.Name, contender.IsUserSync, [rounds[contender]])),
            ],
            complaints);
    }
}
