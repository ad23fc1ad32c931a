using System.Net.Sockets;
using UserSync.Faults.Processes;
using UserSync.TestCommon.Postgres;

namespace UserSync.Bench.Replicas;

/// <summary>An nginx of this run's own in front of the replicas, on loopback, with every file of its in the run's folder.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    private readonly GuardedProcess _process;

    private Nginx(GuardedProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its first process and its workers.</summary>
    public IEnumerable<int> Ids => [_process.Id, .. Signals.ChildrenOf(_process.Id)];

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="replicas">Where the replicas listen.</param>
    /// <param name="folder">Gets its settings, its log and what it writes.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="CannotRunException">There is no nginx on this machine.</exception>
    /// <exception cref="CommandFailedException">It does not listen after 15 seconds.</exception>
    public static async Task<Nginx> StartAsync(IEnumerable<Uri> replicas, RunFolder folder, CancellationToken cancellationToken)
    {
        var program = Programs.Find("nginx");
        var address = new Uri($"http://127.0.0.1:{PostgresPrograms.FreePort()}");

        // It runs as PostgreSQL does, since as root its workers would be somebody who cannot write to that folder.
        var own = await folder.CreateForPostgresAsync("nginx");
        var settings = Path.Combine(own, "nginx.conf");
        await File.WriteAllTextAsync(settings, NginxConfiguration.For(address, replicas, own), cancellationToken);
        await RunFolder.GiveToPostgresAsync(settings);
        var log = folder.File("nginx.log");
        var nginx = new Nginx(
            await GuardedProcess.StartAsync(
                PostgresPrograms.AsServerUser([program, "-p", own, "-e", "stderr", "-c", settings]), log, leash: "TERM"),
            address);
        await nginx.WaitUntilListeningAsync(log, cancellationToken);
        return nginx;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitUntilListeningAsync(string log, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(Address.Host, Address.Port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasEnded && !limit.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await DisposeAsync();
                throw new CommandFailedException($"nginx does not listen; see {log}.");
            }
        }
    }
}
