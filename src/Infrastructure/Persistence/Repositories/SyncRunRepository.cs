using Microsoft.EntityFrameworkCore;
using UserSync.Application.Sync;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class SyncRunRepository(
    IDbContextFactory<UserSyncDbContext> contexts, SyncRunWriter writer, SyncTurns turns) : ISyncRunRepository
{
    public Task<ISyncTurn?> TryTakeTurnAsync(CancellationToken cancellationToken) => turns.TryTakeAsync(cancellationToken);

    public Task SaveAsync(SyncRun run, IReadOnlyCollection<DriftItem> found, CancellationToken cancellationToken) =>
        writer.SaveAsync(run, found, cancellationToken);

    public Task EndAbandonedAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        writer.EndAbandonedAsync(at, cancellationToken);

    public Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) => writer.PurgeAsync(before, cancellationToken);

    public Task<SyncRun?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        ReadAsync((db, token) => Runs(db).FirstOrDefaultAsync(run => run.Id == id, token), cancellationToken);

    public Task<SyncRun?> LatestAsync(SyncKind kind, bool completed, CancellationToken cancellationToken) => ReadAsync(
        (db, token) => Runs(db)
            .Where(run => run.Kind == kind && (!completed || run.Status == SyncStatus.Completed))
            .OrderByDescending(run => run.StartedAt)
            .FirstOrDefaultAsync(token),
        cancellationToken);

    public Task<DateTimeOffset?> LastVerifiedAsync(CancellationToken cancellationToken) => ReadAsync(
        (db, token) => Runs(db)
            .Where(run => run.Kind == SyncKind.Reconciliation && run.Status == SyncStatus.Completed && run.Failed == 0
                && run.Missing + run.Stale + run.Different + run.Extra == run.Repaired)
            .OrderByDescending(run => run.StartedAt)
            .Select(run => (DateTimeOffset?)run.StartedAt)
            .FirstOrDefaultAsync(token),
        cancellationToken);

    public Task<IReadOnlyList<DriftItem>> ListItemsAsync(
        Guid runId, DriftKind? kind, string? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        async (db, token) =>
        {
            var items = db.DriftItems.AsNoTracking().Where(item => item.RunId == runId);
            if (kind is { } only)
            {
                items = items.Where(item => item.Kind == only);
            }

            if (after is not null)
            {
                items = items.Where(item => string.Compare(item.ClerkUserId, after) > 0);
            }

            return (IReadOnlyList<DriftItem>)await items.OrderBy(item => item.ClerkUserId).Take(limit).ToListAsync(token);
        },
        cancellationToken);

    private static IQueryable<SyncRun> Runs(UserSyncDbContext db) => db.SyncRuns.AsNoTracking();

    private Task<T> ReadAsync<T>(Func<UserSyncDbContext, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return await read(db, token);
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);
}
