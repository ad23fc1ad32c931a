using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using UserSync.Application.Common.Exceptions;

namespace UserSync.Infrastructure.Persistence;

/// <summary>The database's schema: bringing it up to date, and asking whether it is.</summary>
public sealed class Schema(DbDataSource database, DatabaseOptions options)
{
    // A migration may wait for other replicas that are at it, or rebuild an index; a request never waits for this.
    private static readonly TimeSpan _migrationTimeout = TimeSpan.FromMinutes(10);

    // Any number will do that nobody else takes in this database.
    internal const long MigrationLock = 7263381104;

    // Asked by processes that have just started, on machines that may be small, and by no request. A database that is
    // down is noticed sooner, by the time-outs of the connection.
    private static readonly TimeSpan _pendingTimeout = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<MigrationScript> _scripts = MigrationScript.Of(options.Engine);

    /// <summary>
    /// Applies what is missing: all of it or, where something fails, nothing. One process at a time; the others wait, on SQLite
    /// for three seconds.
    /// </summary>
    /// <returns>The migrations that were missing, oldest first; empty where the schema was current.</returns>
    /// <exception cref="DatabaseUnavailableException">The database did not answer.</exception>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync<IReadOnlyList<string>>(
            async token =>
            {
                await using var connection = await OpenOrCreateAsync(token);
                if (Missing(await AppliedAsync(connection, token)).Count == 0)
                {
                    return [];
                }

                // Read once more: somebody else may have had the turn before.
                await using var turn = await TakeTurnAsync(connection, token);
                var missing = Missing(await AppliedAsync(connection, token));
                foreach (var script in missing)
                {
                    await using var command = Command(connection, script.ReadSql());
                    await command.ExecuteNonQueryAsync(token);
                }

                await turn.CommitAsync(token);
                return Ids(missing);
            },
            _migrationTimeout,
            cancellationToken);

    /// <summary>The migrations that are missing, oldest first: all of them where there is no database yet, which is not made.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer.</exception>
    public Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync<IReadOnlyList<string>>(
            async token =>
            {
                try
                {
                    await using var connection = await OpenExistingAsync(token);
                    return Ids(Missing(await AppliedAsync(connection, token)));
                }
                catch (Exception exception) when (IsAboutNoDatabase(exception))
                {
                    return Ids(_scripts);
                }
            },
            _pendingTimeout,
            cancellationToken);

    /// <summary>Whether the database answers a question within a time.</summary>
    public async Task<bool> AnswersAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            return await DatabaseFaults.TranslateAsync(
                async token =>
                {
                    await using var command = database.CreateCommand("SELECT 1");
                    await command.ExecuteNonQueryAsync(token);
                    return true;
                },
                within,
                cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
    }

    /// <summary>A database that is missing is made, where the role may.</summary>
    private async Task<DbConnection> OpenOrCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException exception) when (IsAboutNoDatabase(exception))
        {
            await CreateAsync(cancellationToken);
            return await database.OpenConnectionAsync(cancellationToken);
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        // A server is set up with a database of this name, for those who have none of their own yet.
        var there = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Database = "postgres", Pooling = false };
        var name = new NpgsqlConnectionStringBuilder(options.ConnectionString).Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(there.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = Command(connection, $"CREATE DATABASE \"{name}\"");
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another replica that starts has been quicker; which of the two it is depends on by how much.
        }
    }

    private async Task<DbConnection> OpenExistingAsync(CancellationToken cancellationToken)
    {
        if (options.Engine == DatabaseEngine.PostgreSql)
        {
            return await database.OpenConnectionAsync(cancellationToken);
        }

        var builder = new SqliteConnectionStringBuilder(options.ConnectionString);
        if (builder.Mode == SqliteOpenMode.ReadWriteCreate)
        {
            builder.Mode = SqliteOpenMode.ReadWrite;
        }

        var connection = new SqliteConnection(builder.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    // SQLite's 14 is CANTOPEN: there is no such file, and none was to be made.
    private static bool IsAboutNoDatabase(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } or SqliteException { SqliteErrorCode: 14 };

    /// <summary>Waits until nobody else migrates. The turn ends with the transaction, and with the process if that is killed.</summary>
    private async Task<DbTransaction> TakeTurnAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (options.Engine == DatabaseEngine.Sqlite && !await HasHistoryAsync(connection, cancellationToken))
        {
            // Stays with the file: readers and the writer then do not wait for each other.
            await using var command = Command(connection, "PRAGMA journal_mode = 'wal'");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // On SQLite it takes the place of the one writer, and fails where somebody else keeps that.
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (options.Engine == DatabaseEngine.PostgreSql)
        {
            // Held by the transaction, not by a session: a pooler in between may give a session to anybody.
            await using var command = Command(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return transaction;
    }

    private async Task<HashSet<string>> AppliedAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (await HasHistoryAsync(connection, cancellationToken))
        {
            await using var command = Command(connection, $"SELECT migration_id FROM \"{HistoryRepository.DefaultTableName}\"");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                applied.Add(reader.GetString(0));
            }
        }

        return applied;
    }

    private async Task<bool> HasHistoryAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, options.Engine switch
        {
            // Not to_regclass: within a transaction it may still say what held when that began, before the wait for the turn.
            DatabaseEngine.PostgreSql =>
                $"SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = '{HistoryRepository.DefaultTableName}' AND pg_table_is_visible(oid))",
            DatabaseEngine.Sqlite => $"SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{HistoryRepository.DefaultTableName}')",
        });
        return await command.ExecuteScalarAsync(cancellationToken) is true or 1L;
    }

    private DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (options.Engine == DatabaseEngine.PostgreSql)
        {
            // On SQLite it would be how long a thread, which nobody can call back, waits for somebody else's writing to end.
            command.CommandTimeout = (int)_migrationTimeout.TotalSeconds;
        }

        return command;
    }

    private IReadOnlyList<MigrationScript> Missing(HashSet<string> applied) =>
        [.. _scripts.Where(script => !applied.Contains(script.Id))];

    private static IReadOnlyList<string> Ids(IEnumerable<MigrationScript> scripts) => [.. scripts.Select(script => script.Id)];
}
