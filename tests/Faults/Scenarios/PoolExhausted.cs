namespace UserSync.Faults.Scenarios;

/// <summary>Far more deliveries at once than a slow database can take.</summary>
internal sealed class PoolExhausted : Scenario
{
    private static readonly TimeSpan _delay = TimeSpan.FromMilliseconds(500);

    public override string Name => "pool-exhausted";

    public override string Summary => "200 senders at once, 16 connections, and every reply of PostgreSQL held back for half a second";

    public override Setting Setting { get; } = new() { HasProxy = true, PoolSize = 16 };

    public override async Task PlayAsync(Stage stage)
    {
        stage.StartLoad(workers: 200, pauseMs: 0);
        await stage.PauseAsync(1);
        stage.Progress("PostgreSQL is slow");
        stage.Proxy.Delay = _delay;
        await stage.PauseAsync(stage.Pick(8, 60));
        stage.Proxy.Delay = TimeSpan.Zero;
        await stage.RecoverAsync();
        stage.Require(stage.Ledger.Tries.Any(made => made.Status == 503), "the pool was never exhausted: nothing is proved");
    }
}
