using System.Diagnostics;

namespace UserSync.Faults.Scenarios;

/// <summary>The disk under the tables is full for a while. The write-ahead log lies elsewhere, so PostgreSQL itself lives on.</summary>
internal sealed class DiskFull : Scenario
{
    private const int EnoughRefusals = 20;

    public override string Name => "disk-full";

    public override string Summary => "the disk that holds the tables is full, and is freed again";

    public override Setting Setting { get; } = new() { DiskMegabytes = 48 };

    public override async Task PlayAsync(Stage stage)
    {
        stage.StartLoad(workers: 16, pauseMs: 10);
        await stage.PauseAsync(1);
        for (var done = 0; done < stage.Pick(1, 5); done++)
        {
            stage.Progress("the disk is full");
            stage.Disk.Fill();
            var since = Stopwatch.GetTimestamp();
            var isRefused = await stage.UntilAsync(
                () => stage.Ledger.Between(since, long.MaxValue).Count(made => made.Status == 503) >= EnoughRefusals);
            await stage.PauseAsync(2);
            stage.Progress("the disk is free again");
            stage.Disk.Free();
            stage.Require(isRefused, "the service never noticed that the disk was full: nothing is proved");
            await stage.RecoverAsync();
            await stage.PauseAsync(1);
        }
    }
}
