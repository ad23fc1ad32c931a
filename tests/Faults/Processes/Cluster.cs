using System.Diagnostics;
using Npgsql;
using UserSync.TestCommon.Postgres;

namespace UserSync.Faults.Processes;

/// <summary>A PostgreSQL of this suite's own, as durable as a real one, that can be stopped, frozen and started again.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const string User = "usersync";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly RunFolder _folder;
    private readonly string _data;
    private readonly string _password;
    private readonly int _maxConnections;
    private GuardedProcess? _postmaster;
    private IReadOnlyList<int> _frozen = [];

    private Cluster(string programs, RunFolder folder, string data, string password, int maxConnections)
    {
        _programs = programs;
        _folder = folder;
        _data = data;
        _password = password;
        _maxConnections = maxConnections;
    }

    /// <summary>Where it listens, on loopback.</summary>
    public int Port { get; } = PostgresPrograms.FreePort();

    /// <summary>Its first process, the parent of all others.</summary>
    public int Id => _postmaster!.Id;

    /// <summary>Its version.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="folder">Where its data and its log go.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <param name="maxConnections">How many connections it takes; every other setting is PostgreSQL's default.</param>
    /// <exception cref="PostgresUnavailableException">This machine has no PostgreSQL programs.</exception>
    public static async Task<Cluster> StartAsync(
        RunFolder folder, CancellationToken cancellationToken, int maxConnections = 100)
    {
        var programs = PostgresPrograms.FindFolder() ?? throw new PostgresUnavailableException(
            "This needs PostgreSQL's programs on this machine: initdb, pg_ctl and postgres on PATH or under /usr/lib/postgresql.");
        var (data, password) = await InitDb.RunAsync(programs, User, folder, cancellationToken);
        var cluster = new Cluster(programs, folder, data, password, maxConnections);
        await cluster.StartAsync(cancellationToken);
        cluster.Version = (string)(await cluster.QueryAsync("SHOW server_version"))!;
        return cluster;
    }

    /// <summary>How to connect to a database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="port">Where something stands in front of the cluster; the cluster's own port unless given.</param>
    public NpgsqlConnectionStringBuilder ConnectionTo(string database, int? port = null) => new()
    {
        Host = "127.0.0.1",
        Port = port ?? Port,
        Username = User,
        Password = _password,
        Database = database,
        // The proxy reads along.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    /// <summary>Starts PostgreSQL where it does not run, and waits until it accepts connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_postmaster is { HasEnded: true })
        {
            await _postmaster.DisposeAsync();
            _postmaster = null;
        }

        _postmaster ??= await GuardedProcess.StartAsync(
            PostgresPrograms.AsServerUser(
            [
                Path.Combine(_programs, "postgres"), "-D", _data, "-p", $"{Port}", "-h", "127.0.0.1",
                "-c", "unix_socket_directories=", "-c", $"max_connections={_maxConnections}",
            ]),
            _folder.File("postgres.log"),
            leash: "QUIT",
            orphanedFolder: _folder.IfOrphaned);

        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await AcceptsConnectionsAsync())
        {
            if (Stopwatch.GetElapsedTime(since) > _patience)
            {
                throw new CommandFailedException($"PostgreSQL took longer than {_patience.TotalSeconds:0} s to start.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Stops it as a power cut would: every connection is cut, nothing is written down, the next start recovers.</summary>
    public async Task StopImmediatelyAsync()
    {
        await _postmaster!.SignalAsync("QUIT");
        await _postmaster.WaitForEndAsync();
    }

    /// <summary>Stops every one of its processes where it stands; connections stay open and nothing answers.</summary>
    /// <exception cref="CannotRunException">The system does not tell which they are; nothing has been stopped.</exception>
    public async Task FreezeAsync()
    {
        _ = Signals.ChildrenOf(_postmaster!.Id);

        // The postmaster first: from then on there are no new ones.
        await _postmaster.SignalAsync("STOP");
        _frozen = [_postmaster.Id, .. Signals.ChildrenOf(_postmaster.Id)];
        await Signals.SendAsync("STOP", _frozen);
    }

    /// <summary>Lets the frozen processes go on.</summary>
    public async Task ThawAsync()
    {
        await Signals.SendAsync("CONT", _frozen);
        _frozen = [];
    }

    /// <summary>Runs a statement on a connection of its own.</summary>
    /// <returns>The first column of its first row.</returns>
    public async Task<object?> QueryAsync(string sql, string database = "postgres")
    {
        await using var connection = await ConnectAsync(database);
#pragma warning disable CA2100 // Every statement is written in this program.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Opens a connection that nobody else uses.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var settings = ConnectionTo(database);
        settings.Pooling = false;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Mends whatever a scenario that ended early has left broken.</summary>
    public async Task MendAsync(CancellationToken cancellationToken)
    {
        if (_frozen.Count > 0)
        {
            await ThawAsync();
        }

        await StartAsync(cancellationToken);
        await QueryAsync("ALTER SYSTEM RESET ALL");
        await QueryAsync("SELECT pg_reload_conf()");
    }

    public async ValueTask DisposeAsync()
    {
        if (_frozen.Count > 0)
        {
            await ThawAsync();
        }

        if (_postmaster is not null)
        {
            await _postmaster.DisposeAsync();
        }
    }

    private async Task<bool> AcceptsConnectionsAsync()
    {
        if (_postmaster!.HasEnded)
        {
            throw new CommandFailedException($"PostgreSQL ended while it was starting; see {_folder.File("postgres.log")}.");
        }

        try
        {
            await QueryAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            // It does not listen yet, or is recovering.
            return false;
        }
    }
}
