namespace UserSync.Faults.Scenarios;

/// <summary>The connection breaks around the commit, so that the service cannot know whether it was done.</summary>
internal sealed class CommitCut : Scenario
{
    public override string Name => "commit-cut";

    public override string Summary => "the connection to PostgreSQL is cut around the commit: before it, and between it and its reply";

    public override Setting Setting { get; } = new() { HasProxy = true };

    // Half of the cuts come after the commit.
    public override int RepeatsNeeded(bool isLong) => Cuts(isLong) / 2;

    public override async Task PlayAsync(Stage stage)
    {
        var cuts = Cuts(stage.IsLong);
        stage.StartLoad(workers: 16, pauseMs: 5);
        await stage.PauseAsync(0.5);
        stage.Proxy.Cuts.Order(cuts);
        while (!await stage.UntilAsync(() => stage.Proxy.Cuts.Done == cuts, seconds: 2) && stage.Proxy.Cuts.Done < cuts)
        {
            stage.Progress($"cut {stage.Proxy.Cuts.Done} of {cuts}");
        }

        await stage.RecoverAsync();
        stage.Note($"{cuts} cuts, {stage.Proxy.Cuts.AfterCommit} of them after the commit");
    }

    private static int Cuts(bool isLong) => isLong ? 200 : 20;
}
