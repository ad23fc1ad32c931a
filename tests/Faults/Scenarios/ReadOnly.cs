using System.Diagnostics;

namespace UserSync.Faults.Scenarios;

/// <summary>The database takes no writes, as a replica or a cluster in maintenance does not.</summary>
internal sealed class ReadOnly : Scenario
{
    private const int EnoughRefusals = 20;

    public override string Name => "read-only";

    public override string Summary => "PostgreSQL is switched to default_transaction_read_only, and back";

    public override async Task PlayAsync(Stage stage)
    {
        stage.StartLoad(workers: 16, pauseMs: 10);
        for (var done = 0; done < stage.Pick(1, 5); done++)
        {
            await stage.PauseAsync(1);
            stage.Progress("read-only");
            await SwitchAsync(stage, "on");

            // Connections learn of it one after the other.
            var since = Stopwatch.GetTimestamp();
            await stage.UntilAsync(() => stage.Ledger.Between(since, long.MaxValue).Count(made => made.Status == 503) >= EnoughRefusals);
            since = Stopwatch.GetTimestamp();
            await stage.PauseAsync(2);
            var meanwhile = stage.Ledger.Between(since, Stopwatch.GetTimestamp());
            stage.Progress("writable again");
            await SwitchAsync(stage, "off");
            stage.Require(
                meanwhile.Count > 0 && meanwhile.All(made => made.Status == 503),
                "not every delivery to the read-only database was answered 503");
            await stage.RecoverAsync();
        }
    }

    private static async Task SwitchAsync(Stage stage, string value)
    {
        await stage.Cluster.QueryAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}");
        await stage.Cluster.QueryAsync("SELECT pg_reload_conf()");
    }
}
