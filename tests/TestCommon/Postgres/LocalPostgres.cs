using System.Diagnostics;
using System.Net;
using Npgsql;

namespace UserSync.TestCommon.Postgres;

/// <summary>PostgreSQL from this machine's own binaries, with a cluster in a temporary folder.</summary>
internal static class LocalPostgres
{
    private const string User = "usersync";
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
        var folder = PostgresPrograms.FindFolder()
            ?? throw new PostgresUnavailableException("this machine has no PostgreSQL binaries");
        var port = PostgresPrograms.FreePort();
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
        var command = PostgresPrograms.AsServerUser(
        [
            "sh", "-c", Script, "usersync-postgres",
            folder,
            $"{port}",
            User,
            PostgresSettings.Locale,
            string.Join(' ', PostgresSettings.ServerOptions),
            // The user `nobody` may not enter root's own temporary folder.
            Environment.IsPrivilegedProcess ? "/tmp" : Path.GetTempPath().TrimEnd('/'),
        ]);
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The current folder may be one that `nobody` cannot read.
            WorkingDirectory = "/",
        };
    }

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim();
}
