using Microsoft.EntityFrameworkCore;
using UserSync.Application.Stats;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class StatsRepository(IDbContextFactory<UserSyncDbContext> contexts) : IStatsRepository
{
    public Task<EventFigures> EventsSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                var events = db.WebhookEvents.AsNoTracking().Where(row => row.ReceivedAt >= since);
                var groups = await events.GroupBy(row => new { row.Type, row.Status })
                    .Select(group => new { group.Key.Type, group.Key.Status, Count = group.LongCount(), Attempts = group.Sum(row => (long)row.Attempts) })
                    .ToListAsync(token);
                return new EventFigures(
                    [.. groups.Select(group => new EventCount(group.Type, group.Status, group.Count)).OrderBy(count => count.Type, StringComparer.Ordinal)],
                    groups.Sum(group => group.Attempts),
                    await DurationAsync(events, (int)Math.Min(int.MaxValue, groups.Sum(group => group.Count)), token),
                    await db.WebhookEvents.LongCountAsync(row => row.Status == WebhookEventStatus.Failed, token));
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);

    private static async Task<DurationFigures?> DurationAsync(IQueryable<WebhookEvent> events, int count, CancellationToken cancellationToken)
    {
        return count == 0
            ? null
            : new DurationFigures(await ShareAsync(0.50), await ShareAsync(0.95), await ShareAsync(0.99), await ShareAsync(1));

        // In words that both engines have: they sort the span's durations, and one of them is taken. The events may have
        // become fewer since they were counted.
        Task<int> ShareAsync(double share) => events.OrderBy(row => row.DurationMs).Select(row => row.DurationMs)
            .Skip((int)Math.Ceiling(share * count) - 1).FirstOrDefaultAsync(cancellationToken);
    }
}
