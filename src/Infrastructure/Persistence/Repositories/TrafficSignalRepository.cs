using Microsoft.EntityFrameworkCore;
using UserSync.Application.Traffic;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class TrafficSignalRepository(
    IDbContextFactory<UserSyncDbContext> contexts, TrafficSignalWriter writer, TimeProvider clock) : ITrafficSignalRepository
{
    public Task<TrafficReport> ReadAsync(CancellationToken cancellationToken) => DatabaseFaults.TranslateAsync(
        async token =>
        {
            await using var db = await contexts.CreateDbContextAsync(token);
            var events = db.WebhookEvents.AsNoTracking();
            return new TrafficReport(
                clock.GetUtcNow(),
                await NewestAsync(events, token),
                await NewestAsync(events.Where(row => row.Status != WebhookEventStatus.Failed), token),
                await NewestAsync(events.Where(row => row.Status == WebhookEventStatus.Failed), token),
                await db.TrafficSignals.AsNoTracking().OrderBy(signal => signal.Name).ToListAsync(token));
        },
        DatabaseFaults.ReadDeadline,
        cancellationToken);

    public Task AddAsync(
        IReadOnlyList<TrafficSignal> signals, IReadOnlySet<string> anew, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await writer.WriteAsync(signals, anew, token);
                return true;
            },
            DatabaseFaults.CommitDeadline,
            cancellationToken);

    private static Task<DateTimeOffset?> NewestAsync(IQueryable<WebhookEvent> events, CancellationToken cancellationToken) =>
        events.OrderByDescending(row => row.ReceivedAt).Select(row => (DateTimeOffset?)row.ReceivedAt).FirstOrDefaultAsync(cancellationToken);
}
