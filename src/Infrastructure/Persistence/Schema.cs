using Microsoft.EntityFrameworkCore;
using UserSync.Application.Common.Exceptions;

namespace UserSync.Infrastructure.Persistence;

/// <summary>The database's schema: bringing it up to date, and asking whether it is.</summary>
public sealed class Schema(IDbContextFactory<UserSyncDbContext> contexts)
{
    // A migration may wait for other replicas that are at it, or rebuild an index; a request never waits for this.
    private static readonly TimeSpan _migrationTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Applies what is missing. One replica at a time: the migrations themselves hold a lock in the database.</summary>
    /// <returns>The migrations that were missing, oldest first; empty where the schema was current.</returns>
    /// <exception cref="DatabaseUnavailableException">The database did not answer.</exception>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync<IReadOnlyList<string>>(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                db.Database.SetCommandTimeout(_migrationTimeout);
                var pending = await db.Database.GetPendingMigrationsAsync(token);
                await db.Database.MigrateAsync(token);
                return [.. pending];
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
            DatabaseFaults.ReadDeadline,
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
