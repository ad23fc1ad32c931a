using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Sync;

namespace UserSync.Infrastructure.Persistence;

/// <summary>
/// Gives the turn to one process at a time. On PostgreSQL by a lock that a transaction holds, which a killed process
/// gives back at once, and which a pooler in between cannot give to somebody else; it holds no rows and no snapshot.
/// SQLite has one process.
/// </summary>
/// <param name="contexts">The database.</param>
/// <param name="number">The lock's: any that nobody else takes in this database.</param>
/// <param name="wait">How long to wait for somebody who has the turn; zero for not at all.</param>
internal abstract class DatabaseTurns(IDbContextFactory<UserSyncDbContext> contexts, long number, TimeSpan wait) : IDisposable
{
    private readonly SemaphoreSlim _inProcess = new(1, 1);

    public async Task<ISyncTurn?> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (!await _inProcess.WaitAsync(wait, cancellationToken))
        {
            return null;
        }

        UserSyncDbContext? db = null;
        try
        {
            var taking = TakeAsync();
            try
            {
                db = await taking.WaitAsync(DatabaseFaults.CommitDeadline, cancellationToken);
            }
            catch (Exception)
            {
                _ = ReleaseLateAsync(taking);
                throw;
            }

            return db is null ? null : new Turn(db, _inProcess);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && DatabaseFaults.IsUnavailability(exception))
        {
            throw new DatabaseUnavailableException(exception);
        }
        finally
        {
            if (db is null)
            {
                _inProcess.Release();
            }
        }
    }

    public void Dispose() => _inProcess.Dispose();

    /// <summary>A context that holds the lock, or <see langword="null"/> where another process does.</summary>
    private async Task<UserSyncDbContext?> TakeAsync()
    {
        var db = await contexts.CreateDbContextAsync();
        var isMine = false;
        try
        {
            if (!db.Database.IsNpgsql())
            {
                return Keep();
            }

            await db.Database.BeginTransactionAsync();
            if (wait > TimeSpan.Zero)
            {
                await db.Database.SqlQuery<string>($"SELECT set_config('lock_timeout', {FormattableString.Invariant($"{wait.TotalMilliseconds}ms")}, TRUE) AS \"Value\"").SingleAsync();
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({number})");
                return Keep();
            }

            return await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({number}) AS \"Value\"").SingleAsync()
                ? Keep()
                : null;
        }
        finally
        {
            if (!isMine)
            {
                await db.DisposeAsync();
            }
        }

        UserSyncDbContext Keep()
        {
            isMine = true;
            return db;
        }
    }

    private static async Task ReleaseLateAsync(Task<UserSyncDbContext?> taking)
    {
        await ((Task)taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (taking.IsCompletedSuccessfully && await taking is { } db)
        {
            await db.DisposeAsync();
        }
    }

    private sealed class Turn(UserSyncDbContext db, SemaphoreSlim inProcess) : ISyncTurn
    {
        public Task HoldAsync(CancellationToken cancellationToken) => DatabaseFaults.TranslateAsync(
            async token => db.Database.IsNpgsql()
                && await db.Database.SqlQuery<bool>($"SELECT TRUE AS \"Value\"").SingleAsync(token),
            DatabaseFaults.ReadDeadline,
            cancellationToken);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await db.DisposeAsync();
            }
            catch (Exception exception) when (exception is DbException or InvalidOperationException)
            {
                // The connection is broken, and the lock has gone with it.
            }
            finally
            {
                inProcess.Release();
            }
        }
    }
}
