using System.Collections.Concurrent;
using Npgsql;

namespace UserSync.TestCommon.Postgres;

/// <summary>
/// The PostgreSQL of one test process, started when first asked for and stopped when the process ends.
/// Taken from the first of: the connection string in <c>USERSYNC_TEST_POSTGRES</c>; Docker, with the image
/// <c>postgres:17</c> or the one in <c>USERSYNC_TEST_POSTGRES_IMAGE</c>; PostgreSQL binaries on this machine.
/// With <c>USERSYNC_TEST_REQUIRE_DOCKER=true</c> nothing but Docker will do.
/// </summary>
public sealed class PostgresServer
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);
    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartSharedAsync);

    private readonly RunningPostgres _server;
    private readonly ConcurrentBag<string> _databases = [];

    private PostgresServer(RunningPostgres server) => _server = server;

    /// <summary>Which version was taken from which source, in one line without secrets.</summary>
    public string Describe { get; private set; } = "";

    /// <summary>The one server of this process; the first call starts it (about two seconds).</summary>
    /// <exception cref="PostgresUnavailableException">None of the sources can be had.</exception>
    public static Task<PostgresServer> GetAsync() => Shared.Value;

    /// <summary>Creates an empty database that nobody else uses.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var name = $"usersync_test_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name}", cancellationToken);
        _databases.Add(name);

        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    private static async Task<PostgresServer> StartSharedAsync()
    {
        var server = new PostgresServer(await ChooseAsync());

        // The test host offers no later moment. Nothing may escape from here: it would hide the tests' result.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.StopQuietly();
        server.Describe = $"{await server.ExecuteAsync("SHOW server_version", CancellationToken.None)}, {server._server.Description}";
        Announce($"PostgreSQL for the tests: {server.Describe}");
        return server;
    }

    private static async Task<RunningPostgres> ChooseAsync()
    {
        var requireDocker = bool.TryParse(Environment.GetEnvironmentVariable("USERSYNC_TEST_REQUIRE_DOCKER"), out var required) && required;
        var given = Environment.GetEnvironmentVariable("USERSYNC_TEST_POSTGRES");
        if (!string.IsNullOrWhiteSpace(given))
        {
            return requireDocker
                ? throw new PostgresUnavailableException("USERSYNC_TEST_POSTGRES and USERSYNC_TEST_REQUIRE_DOCKER=true exclude each other; unset one of them.")
                : Given(given);
        }

        string dockerProblem;
        try
        {
            return await DockerPostgres.StartAsync();
        }
        catch (PostgresUnavailableException problem)
        {
            dockerProblem = problem.Message;
        }

        if (requireDocker)
        {
            throw new PostgresUnavailableException($"USERSYNC_TEST_REQUIRE_DOCKER=true, but {dockerProblem}.");
        }

        try
        {
            var local = await LocalPostgres.StartAsync();
            return local with { Description = $"{local.Description} (because {dockerProblem})" };
        }
        catch (PostgresUnavailableException problem)
        {
            throw new PostgresUnavailableException(
                $"No PostgreSQL for the tests: {dockerProblem}, and {problem.Message}. Set USERSYNC_TEST_POSTGRES to a connection string that may create databases, or start Docker, or install PostgreSQL (initdb, pg_ctl and postgres on PATH).");
        }
    }

    private static RunningPostgres Given(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return new RunningPostgres(
            $"USERSYNC_TEST_POSTGRES ({parts.Host}:{parts.Port})", connectionString, OutlivesTests: true, () => Task.CompletedTask);
    }

    /// <summary>Tells people, and the script that runs the tests, which source was taken.</summary>
    private static void Announce(string line)
    {
        Console.Error.WriteLine(line);

        var note = Environment.GetEnvironmentVariable("USERSYNC_TEST_POSTGRES_NOTE");
        if (!string.IsNullOrEmpty(note))
        {
            // Several test processes may write their line at the same time.
            using var stream = new FileStream(note, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(line + '\n'));
        }
    }

    private void StopQuietly()
    {
        try
        {
            if (!StopAsync().Wait(StopTimeout))
            {
                Console.Error.WriteLine($"PostgreSQL for the tests did not stop in time: {Describe}");
            }
        }
        catch (AggregateException problem)
        {
            Console.Error.WriteLine($"PostgreSQL for the tests did not stop cleanly: {problem.InnerException?.Message}");
        }
    }

    private async Task StopAsync()
    {
        if (_server.OutlivesTests)
        {
            foreach (var database in _databases)
            {
                await ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", CancellationToken.None);
            }
        }

        await _server.StopAsync();
    }

    private async Task<object?> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        // Unpooled: an idle connection would count against the server's limit for the rest of the run.
        var parts = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(parts.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
