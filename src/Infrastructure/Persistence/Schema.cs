using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using UserSync.Application.Common.Exceptions;

namespace UserSync.Infrastructure.Persistence;

/// <summary>The database's schema: bringing it up to date, and asking whether it is.</summary>
public sealed class Schema(IDbContextFactory<UserSyncDbContext> contexts)
{
    // A migration may wait for other replicas that are at it, or rebuild an index; a request never waits for this.
    private static readonly TimeSpan _migrationTimeout = TimeSpan.FromMinutes(10);

    // Any number will do that nobody else takes in this database.
    private const long MigrationLock = 7263381104;

    // Asked by processes that have just started, on machines that may be small, and by no request. A database that is
    // down is noticed sooner, by the time-outs of the connection.
    private static readonly TimeSpan _pendingTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Applies what is missing. One replica at a time, under a lock in the database; the others wait.</summary>
    /// <returns>The migrations that were missing, oldest first; empty where the schema was current.</returns>
    /// <exception cref="DatabaseUnavailableException">The database did not answer.</exception>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync<IReadOnlyList<string>>(
            async token =>
            {
                await using var holder = await contexts.CreateDbContextAsync(token);
                await using var turn = await TakeTurnAsync(holder, token);
                await using var db = await contexts.CreateDbContextAsync(token);
                db.Database.SetCommandTimeout(_migrationTimeout);
                string[] pending = [.. await db.Database.GetPendingMigrationsAsync(token)];
                if (pending.Length > 0)
                {
                    await db.Database.MigrateAsync(token);
                }

                return pending;
            },
            _migrationTimeout,
            cancellationToken);

    /// <summary>The migrations that are missing, oldest first.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer.</exception>
    public Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync<IReadOnlyList<string>>(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return [.. await db.Database.GetPendingMigrationsAsync(token)];
            },
            _pendingTimeout,
            cancellationToken);

    /// <summary>Makes what EF works with, which whoever asks the database first would wait for. Touches no database.</summary>
    public void Prepare()
    {
        using var db = contexts.CreateDbContext();
        _ = db.Model;
        _ = db.GetService<IMigrator>();
        _ = db.Database.GetDbConnection();
    }

    /// <summary>Whether the database answers a question within a time.</summary>
    public async Task<bool> AnswersAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            return await DatabaseFaults.TranslateAsync(
                async token =>
                {
                    await using var db = await contexts.CreateDbContextAsync(token);
                    await db.Database.ExecuteSqlRawAsync("SELECT 1", token);
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

    /// <summary>
    /// Waits until nobody else migrates; disposing of the result ends the turn. On PostgreSQL EF's own lock goes with the
    /// transaction of each migration, so that of two replicas with two migrations to apply one would apply the second
    /// twice. SQLite's is kept from the first to the last.
    /// </summary>
    private static async Task<IDbContextTransaction?> TakeTurnAsync(UserSyncDbContext db, CancellationToken cancellationToken)
    {
        if (!db.Database.IsNpgsql())
        {
            return null;
        }

        // A database that is missing is made, where the role may, as EF would do it.
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellationToken))
        {
            await creator.CreateAsync(cancellationToken);
        }

        // Held by a transaction, not by a session: a pooler in between may give a session to anybody.
        db.Database.SetCommandTimeout(_migrationTimeout);
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        return transaction;
    }
}
