namespace UserSync.Faults.Scenarios;

/// <summary>The database is there and does not answer: first every process of it stands still, then the network swallows all.</summary>
internal sealed class Frozen : Scenario
{
    private static readonly TimeSpan _wakeful = TimeSpan.FromSeconds(1);

    // For any machine, however busy otherwise; a service that is not awake takes seconds.
    private static readonly TimeSpan _wakefulAnywhere = TimeSpan.FromSeconds(2);

    public override string Name => "frozen";

    public override string Summary => "every process of PostgreSQL is stopped with SIGSTOP; then the network swallows everything";

    public override Setting Setting { get; } = new() { HasProxy = true };

    public override async Task PlayAsync(Stage stage)
    {
        var seconds = stage.Pick(7, 20);
        stage.StartLoad(workers: 32, pauseMs: 20);
        await stage.PauseAsync(1);
        stage.Progress($"PostgreSQL is frozen for {seconds} s");
        await stage.Cluster.FreezeAsync();
        await EndureAsync(stage, seconds);
        await stage.Cluster.ThawAsync();
        await stage.RecoverAsync();

        await stage.PauseAsync(1);
        stage.Progress($"the network swallows everything for {seconds} s");
        stage.Proxy.FallSilent();
        await EndureAsync(stage, seconds);
        stage.Proxy.SpeakAgain();
        await stage.RecoverAsync();
    }

    // The service itself stays awake, whatever its database does, and says that it is not ready.
    private static async Task EndureAsync(Stage stage, double seconds)
    {
        var end = stage.PauseAsync(seconds);
        var live = AskAsync(stage, "/health/live", end);
        var ready = AskAsync(stage, "/health/ready", end);
        await end;

        var slowest = (await live).Max(answer => answer.Took);
        stage.Note($"/health/live took {slowest.TotalMilliseconds:0} ms at most");
        stage.Require(slowest <= stage.Pick(_wakefulAnywhere, _wakeful), $"/health/live took {slowest.TotalSeconds:0.0} s");
        stage.Require((await live).All(answer => answer.Status == 200), "/health/live did not always answer 200");
        slowest = (await ready).Max(answer => answer.Took);
        stage.Require(slowest <= Stage.AnswerLimit, $"/health/ready took {slowest.TotalSeconds:0.0} s");
        stage.Require((await ready).Any(answer => answer.Status == 503), "/health/ready never answered 503");
    }

    private static async Task<IReadOnlyList<(int Status, TimeSpan Took)>> AskAsync(Stage stage, string path, Task end)
    {
        var answers = new List<(int Status, TimeSpan Took)>();
        while (!end.IsCompleted)
        {
            answers.Add(await stage.Replicas[0].AskAsync(path, stage.CancellationToken));
            await stage.PauseAsync(0.1);
        }

        return answers;
    }
}
