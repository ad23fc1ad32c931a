using System.Net.Sockets;
using UserSync.Faults.Processes;
using UserSync.TestCommon.Postgres;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Bench.Baselines;

/// <summary>The bare server as a process.</summary>
internal sealed class BareProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly GuardedProcess _process;

    private BareProcess(GuardedProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="database">How to connect to its tables.</param>
    /// <param name="secret">What signs deliveries.</param>
    /// <param name="logFile">Gets what it says.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="CommandFailedException">It does not listen after 30 seconds.</exception>
    public static async Task<BareProcess> StartAsync(
        string database, string secret, string logFile, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{PostgresPrograms.FreePort()}");
        var process = await GuardedProcess.StartAsync(
            ["dotnet", typeof(BareProcess).Assembly.Location, BareServer.Command],
            logFile,
            leash: "TERM",
            new Dictionary<string, string?>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH"),
                ["HOME"] = Environment.GetEnvironmentVariable("HOME"),
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT"),
                // As ASP.NET Core's applications have it, and so the published service.
                ["DOTNET_gcServer"] = "1",
                ["DOTNET_gcConcurrent"] = "1",
                ["BARE_DATABASE"] = database,
                ["BARE_SECRET"] = secret,
                ["BARE_JWT_KEY"] = TestKeys.Ours.ExportSubjectPublicKeyInfoPem(),
                ["BARE_ISSUER"] = TestToken.Issuer,
                ["BARE_URL"] = address.GetLeftPart(UriPartial.Authority),
            });
        var started = new BareProcess(process, address);
        await started.WaitUntilListeningAsync(logFile, cancellationToken);
        return started;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitUntilListeningAsync(string logFile, CancellationToken cancellationToken)
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
                throw new CommandFailedException($"The bare server does not listen; see {logFile}.");
            }
        }
    }
}
