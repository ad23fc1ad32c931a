using Microsoft.EntityFrameworkCore;
using UserSync.Application.Common.Exceptions;

namespace UserSync.Infrastructure.Persistence;

/// <summary>The database's schema: bringing it up to date, and asking whether it is.</summary>
public sealed class Schema(IDbContextFactory<UserSyncDbContext> contexts)
{
    // A migration may wait for other replicas that are at it, or rebuild an index; a request never waits for this.
    private static readonly TimeSpan _migrationTimeout = TimeSpan.FromMinutes(10);

    // EF's own lock on PostgreSQL ends with each migration's transaction, so two replicas would meet at the second one.
    // This one is the session's. Its number is any that nobody else uses.
    private const string Lock = "SELECT pg_advisory_lock(7263381104)";

    private const string Unlock = "SELECT pg_advisory_unlock(7263381104)";

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
                await using var db = await contexts.CreateDbContextAsync(token);
                db.Database.SetCommandTimeout(_migrationTimeout);
                if (db is not PostgresDbContext)
                {
                    return await MigrateAsync(db, token);
                }

                // Kept open, so that the lock and the migrations share a session.
                await db.Database.OpenConnectionAsync(token);
                await db.Database.ExecuteSqlRawAsync(Lock, token);
                try
                {
                    return await MigrateAsync(db, token);
                }
                finally
                {
                    await db.Database.ExecuteSqlRawAsync(Unlock, CancellationToken.None);
                }
            },
            _migrationTimeout,
            cancellationToken);

    private static async Task<IReadOnlyList<string>> MigrateAsync(UserSyncDbContext db, CancellationToken cancellationToken)
    {
        var pending = await db.Database.GetPendingMigrationsAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        return [.. pending];
    }

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
}
