using UserSync.Faults.Judging;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;
using UserSync.Faults.Scenarios;
using UserSync.Faults.Sending;

namespace UserSync.Faults.SelfTest;

/// <summary>Shows that the suite complains of each cheat, and of nothing else: what cannot fail proves nothing.</summary>
internal sealed class SelfTestRun(FaultOptions options, Screen screen, CancellationToken cancellationToken)
{
    private const int Events = 200;
    private const int Workers = 8;
    private const int Users = 7;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(8);

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync()
    {
        using var folder = new RunFolder(options.Keep);
        await using var cluster = await Cluster.StartAsync(folder, cancellationToken);
        screen.Line("The fault suite tests itself: a server that cheats stands before the real one", "bold");
        var right = 0;
        foreach (var (number, cheat) in Cheat.All.Index())
        {
            var complaints = await ComplaintsAsync(number, cheat, cluster, folder);
            var isRight = cheat.Complaint is null
                ? complaints.Count == 0
                : complaints.Any(complaint => complaint.Contains(cheat.Complaint, StringComparison.Ordinal));
            right += isRight ? 1 : 0;
            var said = complaints.Count == 0 ? "no complaint" : string.Join("; ", complaints);
            screen.Line($"  {(isRight ? "ok      " : "NOT SEEN")}  {cheat.Name}: {said}", isRight ? "green" : "bold red");
        }

        screen.Line($"{right} of {Cheat.All.Count} as they should be", right == Cheat.All.Count ? "bold green" : "bold red");
        return right == Cheat.All.Count ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<IReadOnlyList<string>> ComplaintsAsync(int number, Cheat cheat, Cluster cluster, RunFolder folder)
    {
        var setting = new Setting();
        await using var scenery = await Scenery.BuildAsync(
            $"self-test-{number}", setting, cluster, folder, options.Service, cancellationToken);
        await using var server = await CheatingServer.StartAsync(cheat, scenery.Replicas[0].Address, scenery.Database);
        var ledger = new Ledger();
        await using var sender = new Sender(new Balancer([server.Address], asks: false), ledger)
        {
            Endpoints = scenery.Sender.Endpoints,
        };
        var load = new Load(sender, new EventSource("a", Users), Workers, TimeSpan.Zero, cancellationToken);
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10)))
        {
            while (load.Events < Events)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }

        await load.StopAsync(_patience);
        return [.. Rules.Broken(Judge.Compare(ledger.Tries, await scenery.Database.ReadAsync()), setting, repeatsNeeded: 0)];
    }
}
