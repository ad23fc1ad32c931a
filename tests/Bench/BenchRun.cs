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
            if (options.Repeats > 1)
            {
                screen.Line();
                screen.Line($"time {repeats.Count + 1} of {options.Repeats}", "bold");
            }

            var parts = new List<PartResult>();
            if (options.Parts.Any(part => part is not ("start" or GrowthPart.Name)))
            {
                using var folderOfStage = new RunFolder(options.Keep, "bench");
                await using var stage = await Stage.StartAsync(options, folderOfStage, cancellationToken);
                machine = machine with { PostgreSql = stage.Cluster.Version };
                foreach (var part in PartsOf(stage))
                {
                    parts.Add(await MeasureAsync(part, options, stage.Database, screen, cancellationToken));
                }

                if (options.Replicas > 1 && options.Parts.Contains(BenchOptions.ReplicasPart))
                {
                    replicas ??= await new ReplicasPart(stage).MeasureAsync(screen, cancellationToken);
                }

                TellWhatIsKept(folderOfStage);
            }

            // After the stage is gone: its servers and its PostgreSQL would idle beside it.
            if (options.Parts.Contains(GrowthPart.Name))
            {
                using var folderOfGrowth = new RunFolder(options.Keep, "bench");
                await using var growth = await GrowthPart.StartAsync(options, folderOfGrowth, cancellationToken);
                machine = machine with { PostgreSql = growth.PostgreSql };
                parts.Add(await MeasureAsync(growth.Both(), options, growth.Database, screen, cancellationToken));
                TellWhatIsKept(folderOfGrowth);
            }

            repeats.Add(parts);
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

        void TellWhatIsKept(RunFolder kept)
        {
            if (options.Keep)
            {
                screen.Line($"Logs and data are in {kept.Location}");
            }
        }
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
        Part part, BenchOptions options, BenchDatabase database, Screen screen, CancellationToken cancellationToken)
    {
        screen.Begin(part.Name, part.Title);
        var rounds = part.Contenders.ToDictionary(contender => contender, _ => new List<Figures>());
        foreach (var contender in part.Contenders)
        {
            var figures = await contender.MeasureAsync(options.WarmUp, cancellationToken);
            screen.Progress($"warm-up      {contender.Name}: {Report.Rate(figures)}");
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            // Every other time backwards: who comes first finds another machine than who comes last.
            foreach (var contender in round % 2 == 0 ? part.Contenders : part.Contenders.Reverse())
            {
                await database.CheckpointAsync();
                var figures = await contender.MeasureAsync(options.Duration, cancellationToken);
                rounds[contender].Add(figures);
                screen.Progress($"round {round + 1} of {options.Rounds} {contender.Name}: {Report.Rate(figures)}");
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
