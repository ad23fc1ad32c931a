using UserSync.Faults.Judging;

namespace UserSync.Faults.Scenarios;

/// <summary>Replicas die without warning, at any point of what they are doing.</summary>
internal sealed class KillNine : Scenario
{
    // As between two data centres. At any moment some events are committed whose replica has not heard of it yet.
    private static readonly TimeSpan _distance = TimeSpan.FromMilliseconds(20);

    public override string Name => "kill-9";

    public override string Summary => "two replicas are killed with SIGKILL in turn, at random moments under load";

    public override Setting Setting { get; } = new() { Replicas = 2, HasProxy = true, MayLoseConnections = true };

    public override int RepeatsNeeded(bool isLong) => isLong ? 20 : 5;

    public override async Task PlayAsync(Stage stage)
    {
        var (events, kills) = stage.Pick((2_000, 5), (100_000, 50));
        stage.Proxy.Delay = _distance;
        var load = stage.StartLoad(workers: 32, pauseMs: 60);
        var done = 0;

        // Without deliveries that were repeated after their commit nothing would be proved, so that it goes on until
        // there are enough of them.
        while (done < kills || (done < 4 * kills && await CountRepeatedAsync(stage) < RepeatsNeeded(stage.IsLong)))
        {
            await stage.PauseAsync(0.2 + (Random.Shared.NextDouble() * 1.8));
            var victim = stage.Replicas[done % stage.Replicas.Count];
            await victim.KillAsync();
            done++;
            stage.Progress($"kill {done} of {kills}, {load.Events} events begun");
            await victim.StartAsync(stage.CancellationToken);
        }

        stage.Progress($"on to {events} events");
        var isEnough = await stage.UntilAsync(() => load.Events >= events, seconds: 900);
        stage.Require(isEnough, $"only {load.Events} of {events} events were sent");
        stage.Note($"{done} kills");
    }

    private static async Task<int> CountRepeatedAsync(Stage stage) =>
        Judge.CountRepeated(stage.Ledger.Tries, await stage.Database.ReadAsync());
}
