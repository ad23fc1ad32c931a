using System.Net;
using System.Net.Sockets;

namespace UserSync.TestCommon.Postgres;

/// <summary>PostgreSQL's own programs on this machine, and what running them takes.</summary>
internal static class PostgresPrograms
{
    private static readonly string[] _needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The folder of the programs: the first on PATH that has them all, else Debian's newest; <see langword="null"/> where there is none.</summary>
    public static string? FindFolder()
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
            .FirstOrDefault(folder => _needed.All(program => File.Exists(Path.Combine(folder, program))));
    }

    /// <summary>The command as a user that the server agrees to run as: it refuses root, so root becomes <c>nobody</c>.</summary>
    public static string[] AsServerUser(string[] command) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. command]
        : command;

    /// <summary>
    /// A port below the range from which systems take the ports of outgoing connections: a server binds its port only
    /// some time after it was chosen, and meanwhile such a connection could have taken it.
    /// </summary>
    public static int FreePort()
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
}
