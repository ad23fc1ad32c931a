using System.Diagnostics;
using UserSync.TestCommon.Postgres;

namespace UserSync.Faults.Processes;

/// <summary>One replica of the published service, <c>usersync serve</c>, which can be killed and started again in its place.</summary>
internal sealed class Replica(string assembly, string logFile) : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // What a .NET process needs in order to run at all. The caller's own variables stay out, so that no database and
    // no Clerk instance that someone has configured is ever touched.
    private static readonly string[] _inherited =
        ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_HOST_PATH"];

    private GuardedProcess? _process;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{PostgresPrograms.FreePort()}");

    /// <summary>What it says.</summary>
    public string LogFile => logFile;

    /// <summary>The process's id, while it runs.</summary>
    public int Id => _process!.Id;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasEnded: false };

    /// <summary>What it holds of the machine.</summary>
    /// <exception cref="CannotRunException">This machine does not tell.</exception>
    public ProcessFigures Figures => ProcessFigures.Read(_process!.Id);

    /// <summary>Where it finds its database, as <c>DATABASE_URL</c> takes it.</summary>
    public required string Database { get; init; }

    /// <summary>Further variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The webhook secrets that the next start knows.</summary>
    public required IReadOnlyList<string> Secrets { get; set; }

    /// <summary>Starts it and waits until it may take traffic.</summary>
    /// <exception cref="CommandFailedException">It did not get there.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LaunchAsync();
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public async Task LaunchAsync()
    {
        var environment = NewEnvironment();
        environment["CLERK_WEBHOOK_SECRET"] = string.Join(' ', Secrets);
        environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in Variables)
        {
            environment[name] = value;
        }

        _process = await GuardedProcess.StartAsync(["dotnet", assembly, "serve"], logFile, leash: "TERM", environment);
    }

    /// <summary>Starts a command of the same executable, with the same database, which ends by itself.</summary>
    /// <param name="arguments">The command and its options.</param>
    /// <param name="output">Gets what it says.</param>
    /// <param name="variables">Further variables of its environment.</param>
    public Task<GuardedProcess> StartCommandAsync(string[] arguments, string output, IReadOnlyDictionary<string, string?> variables)
    {
        var environment = NewEnvironment();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return GuardedProcess.StartAsync(["dotnet", assembly, .. arguments], output, leash: "TERM", environment);
    }

    /// <summary>Ends it at once, as a crash or the kernel's killer would.</summary>
    public async Task KillAsync()
    {
        await _process!.SignalAsync("KILL");
        await _process.WaitForEndAsync();
        await DisposeAsync();
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await _process!.SignalAsync("TERM");
        var exitCode = await _process.WaitForEndAsync();
        await DisposeAsync();
        return exitCode;
    }

    /// <summary>Asks for one of its health pages.</summary>
    /// <returns>The answer's status, 0 where nothing answers, and how long that took.</returns>
    public async Task<(int Status, TimeSpan Took)> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var since = Stopwatch.GetTimestamp();
        try
        {
            using var response = await client.GetAsync(new Uri(Address, path), cancellationToken);
            return ((int)response.StatusCode, Stopwatch.GetElapsedTime(since));
        }
        catch (HttpRequestException)
        {
            return (0, Stopwatch.GetElapsedTime(since));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    private Dictionary<string, string?> NewEnvironment()
    {
        var environment = _inherited.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        environment["DATABASE_URL"] = Database;
        return environment;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while ((await AskAsync("/health/ready", limit.Token)).Status != 200)
            {
                if (!IsRunning)
                {
                    throw new CommandFailedException($"The service ended while it was starting; see {logFile}.");
                }

                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"The service was not ready within {_patience.TotalSeconds:0} s; see {logFile}.");
        }
    }
}
