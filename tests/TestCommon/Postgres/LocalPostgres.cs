using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace UserSync.TestCommon.Postgres;

/// <summary>PostgreSQL from this machine's own binaries, with a cluster in a temporary folder.</summary>
internal static class LocalPostgres
{
    private const string User = "usersync";
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs the server's whole life. Its standard input is the leash: when this process ends, however it ends,
    /// the pipe closes, and the script stops the server and removes the folder.
    /// </summary>
    private const string Script =
        """
        set -eu
        umask 077
        bin=$1 port=$2 user=$3 locale=$4 options=$5
        IFS= read -r password
        folder=$(mktemp -d "$6/usersync-postgres.XXXXXX")
        finish() {
          [ ! -f "$folder/data/postmaster.pid" ] || "$bin/pg_ctl" stop --pgdata="$folder/data" --mode=immediate --silent || true
          rm -rf "$folder"
        }
        trap finish EXIT
        trap : HUP INT TERM
        fail() { cat "$folder/log" >&2; exit 1; }
        printf '%s\n' "$password" > "$folder/password"
        "$bin/initdb" --pgdata="$folder/data" --username="$user" --pwfile="$folder/password" --auth=scram-sha-256 \
          --encoding=UTF8 --locale="$locale" --no-sync > "$folder/log" 2>&1 || fail
        "$bin/pg_ctl" start --wait --silent --pgdata="$folder/data" --log="$folder/log" \
          --options="-p $port -h 127.0.0.1 -c unix_socket_directories='' $options" > /dev/null 2>&1 || fail
        echo ready
        cat > /dev/null
        """;

    public static async Task<RunningPostgres> StartAsync()
    {
        var folder = FindPrograms()
            ?? throw new PostgresUnavailableException("this machine has no PostgreSQL binaries");
        var port = FreePort();
        var password = Guid.NewGuid().ToString("N");

        var process = Process.Start(Command(folder, port))
            ?? throw new PostgresUnavailableException($"{folder} cannot be run");
        await process.StandardInput.WriteLineAsync(password);
        await process.StandardInput.FlushAsync();

        if (await process.StandardOutput.ReadLineAsync() != "ready")
        {
            var problem = await process.StandardError.ReadToEndAsync();
            process.Dispose();
            throw new PostgresUnavailableException($"the binaries in {folder} do not start: {LastLine(problem)}");
        }

        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = port,
            Username = User,
            Password = password,
            Database = "postgres",
        };
        return new RunningPostgres(
            $"local binaries {folder}", connectionString.ConnectionString, OutlivesTests: false, () => StopAsync(process));
    }

    private static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        await process.WaitForExitAsync(timeout.Token);
    }

    private static ProcessStartInfo Command(string folder, int port)
    {
        // The server refuses to run as root, and the user `nobody` may not enter root's own temporary folder.
        var isRoot = Environment.IsPrivilegedProcess;
        string[] asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        string[] shell =
        [
            "sh", "-c", Script, "usersync-postgres",
            folder,
            $"{port}",
            User,
            PostgresSettings.Locale,
            string.Join(' ', PostgresSettings.ServerOptions),
            isRoot ? "/tmp" : Path.GetTempPath().TrimEnd('/'),
        ];
        string[] command = isRoot ? [.. asNobody, .. shell] : shell;
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The current folder may be one that `nobody` cannot read.
            WorkingDirectory = "/",
        };
    }

    private static string? FindPrograms()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        const string DebianFolder = "/usr/lib/postgresql";
        var byDebian = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder)
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
            : [];

        return onPath.Concat(byDebian)
            .FirstOrDefault(folder => Programs.All(program => File.Exists(Path.Combine(folder, program))));
    }

    /// <summary>
    /// Below the range from which systems take the ports of outgoing connections: the server binds its port only
    /// after initdb, and meanwhile such a connection could have taken it.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException problem) when (problem.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Taken; the next one may be free.
            }
        }
    }

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
