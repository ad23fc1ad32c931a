using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using UserSync.TestCommon.Processes;

namespace UserSync.Demo.Service;

/// <summary>The real service, <c>usersync serve</c>, in a process of its own with a temporary folder for its data.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const int LogLines = 15;

    // The service's guard. It ends the service when its standard input closes, which happens however the demo ends,
    // and clears up where the demo no longer can. Interrupts from the terminal are the demo's own matter.
    private const string Guard = """
        trap '' INT
        folder=$1; shift
        exec 3<&0
        "$@" < /dev/null > "$folder/service.log" 2>&1 3<&- &
        service=$!
        trap 'kill "$service"' TERM HUP
        ( trap - TERM HUP; cat <&3 > /dev/null; kill "$service" 2> /dev/null ) > /dev/null 2>&1 &
        watch=$!
        wait "$service"; status=$?
        while kill -0 "$service" 2> /dev/null; do wait "$service"; status=$?; done
        kill "$watch" 2> /dev/null
        kill -0 "$PPID" 2> /dev/null || rm -rf -- "$folder"
        exit "$status"
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly Process _guard;
    private readonly DirectoryInfo _folder;

    private ServiceProcess(Process guard, DirectoryInfo folder, Uri address)
    {
        _guard = guard;
        _folder = folder;
        Address = address;
    }

    /// <summary>The built service.</summary>
    public static string Assembly { get; } = typeof(ServiceProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Service").Value!;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Where it takes webhooks.</summary>
    public Uri WebhookAddress => new(Address, "/api/webhooks/clerk");

    /// <summary>Its working directory, which goes away with it.</summary>
    public string Folder => _folder.FullName;

    /// <summary>What it says.</summary>
    public string LogFile => Path.Combine(Folder, "service.log");

    /// <summary>Its embedded database.</summary>
    public string DatabaseFile => Path.Combine(Folder, "data", "usersync.db");

    /// <summary>Starts the service and waits until it may take traffic.</summary>
    /// <exception cref="ServiceFailedException">It did not get there.</exception>
    public static async Task<ServiceProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("usersync-demo-");
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var start = new ProcessStartInfo("bash", ["-c", Guard, "usersync-guard", folder.FullName, "dotnet", Assembly, "serve"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
        };
        CleanEnvironment.Replace(start.Environment, settings);
        start.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        var service = new ServiceProcess(Process.Start(start)!, folder, address);
        try
        {
            await service.WaitUntilReadyAsync(cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="ServiceFailedException">It has ended by itself.</exception>
    public void EnsureRunning()
    {
        if (_guard.HasExited)
        {
            throw Failure($"The service ended by itself with exit code {_guard.ExitCode}.");
        }
    }

    /// <summary>Waits for the service to end by itself.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _guard.WaitForExitAsync(cancellationToken);

    /// <summary>Lets the service finish what it does, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        using var limit = new CancellationTokenSource(_patience);
        try
        {
            await _guard.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _guard.Kill(entireProcessTree: true);
        }

        _guard.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var limit = new CancellationTokenSource(_patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await IsReadyAsync(client, either.Token))
            {
                EnsureRunning();
                await timer.WaitForNextTickAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"The service was not ready within {_patience.TotalSeconds:0} seconds.");
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(Address, "/health/ready"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private ServiceFailedException Failure(string what)
    {
        var log = File.Exists(LogFile) ? File.ReadLines(LogFile).TakeLast(LogLines).ToList() : [];
        var end = log.Count == 0 ? ["(nothing)"] : log;
        return new ServiceFailedException(
            $"""
            {what}
            Started as: dotnet {Assembly} serve
            The last lines of its log:
              {string.Join(Environment.NewLine + "  ", end)}
            """);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
