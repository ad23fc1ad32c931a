namespace UserSync.Faults.Scenarios;

/// <summary>The database goes away as in a power cut, and comes back.</summary>
internal sealed class PostgresStop : Scenario
{
    public override string Name => "postgres-stop";

    public override string Summary => "PostgreSQL is stopped at once (immediate mode) and started again, under load";

    public override Setting Setting { get; } = new() { Replicas = 2 };

    public override async Task PlayAsync(Stage stage)
    {
        var stops = stage.Pick(2, 10);
        stage.StartLoad(workers: 32, pauseMs: 20);
        for (var done = 0; done < stops; done++)
        {
            await stage.PauseAsync(1);
            stage.Progress($"stop {done + 1} of {stops}");
            await stage.Cluster.StopImmediatelyAsync();
            await stage.PauseAsync(1.5);
            await stage.Cluster.StartAsync(stage.CancellationToken);
            await stage.RecoverAsync();
        }

        stage.Note($"{stops} stops");
    }
}
