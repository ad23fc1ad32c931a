using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UserSync.TestCommon.Postgres;

namespace UserSync.TestCommon.Redis;

/// <summary>
/// A Redis of a test's own, which it may kill or freeze: <c>redis-server</c> from PATH, on a free port of this machine, with
/// nothing on disk. No container gives the process into a test's hands, so there is no other source.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>The password that it asks for. Must never appear in a log.</summary>
    public const string Password = "CANARY-redis-password";

    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs the server's whole life. Its standard input is the leash: when this process ends, however it ends, the pipe
    /// closes, and the script kills the server and removes the folder.
    /// </summary>
    private const string Script =
        """
        set -eu
        folder=$(mktemp -d)
        redis-server --port "$1" --bind 127.0.0.1 --requirepass "$2" --save '' --appendonly no --dir "$folder" > "$folder/log" 2>&1 < /dev/null &
        server=$!
        trap 'kill -KILL "$server" || true; rm -rf "$folder"' EXIT
        trap : HUP INT TERM
        echo "$server"
        cat > /dev/null
        """;

    private Process _leash;
    private string _processId;

    private bool _isRunning = true;

    private RedisServer(int port, Process leash, string processId) => (Port, _leash, _processId) = (port, leash, processId);

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The id of its process.</summary>
    public int ProcessId => int.Parse(_processId, CultureInfo.InvariantCulture);

    /// <summary>As <c>REDIS_URL</c> takes it.</summary>
    public string Url => $"redis://:{Password}@127.0.0.1:{Port}";

    /// <summary>Starts one.</summary>
    /// <exception cref="InvalidOperationException">There is no <c>redis-server</c> on PATH, or it does not start.</exception>
    public static async Task<RedisServer> StartAsync()
    {
        var port = PostgresPrograms.FreePort();
        var (leash, processId) = await RunAsync(port);
        return new RedisServer(port, leash, processId);
    }

    /// <summary>Ends it at once, as SIGKILL does; what it held is gone.</summary>
    public async Task KillAsync()
    {
        _isRunning = false;
        _leash.StandardInput.Close();
        await _leash.WaitForExitAsync();
        _leash.Dispose();
    }

    /// <summary>Starts it again after it was killed, on the same port and with nothing in it.</summary>
    public async Task StartAgainAsync()
    {
        (_leash, _processId) = await RunAsync(Port);
        _isRunning = true;
    }

    /// <summary>Lets it hang: connections stay, and nothing is answered.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_isRunning)
        {
            await KillAsync();
        }
    }

    private static async Task<(Process Leash, string ProcessId)> RunAsync(int port)
    {
        if (!IsOnPath())
        {
            throw new InvalidOperationException(
                "No Redis for the tests: there is no redis-server on PATH. Install it (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis).");
        }

        var leash = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "usersync-redis", $"{port}", Password])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var processId = await leash.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("redis-server cannot be run.");
        using var timeout = new CancellationTokenSource(_startTimeout);
        while (!await AnswersAsync(port))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), timeout.Token);
        }

        return (leash, processId);
    }

    private static bool IsOnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {Password}\r\n"));
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync() == "+OK";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _processId]);
        await kill.WaitForExitAsync();
    }
}
