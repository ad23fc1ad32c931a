namespace UserSync.Faults.Scenarios;

/// <summary>An administrator, or a failover, throws everybody out.</summary>
internal sealed class BackendsTerminated : Scenario
{
    public override string Name => "backends-terminated";

    public override string Summary => "pg_terminate_backend for every connection of the service, under load";

    public override async Task PlayAsync(Stage stage)
    {
        var times = stage.Pick(5, 20);
        var terminated = 0L;
        stage.StartLoad(workers: 32, pauseMs: 0);
        for (var done = 0; done < times; done++)
        {
            await stage.PauseAsync(0.5);
            stage.Progress($"termination {done + 1} of {times}");
            terminated += await stage.Database.TerminateAllAsync();
            await stage.RecoverAsync();
        }

        stage.Require(terminated >= times, $"only {terminated} connections were there to be terminated: nothing is proved");
        stage.Note($"{terminated} connections terminated in {times} times");
    }
}
