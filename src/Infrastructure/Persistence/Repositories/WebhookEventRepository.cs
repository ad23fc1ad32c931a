using Microsoft.EntityFrameworkCore;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Queries;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class WebhookEventRepository(
    IDbContextFactory<UserSyncDbContext> contexts, PendingWrites pending) : IWebhookEventRepository
{
    public void Record(WebhookEvent row) => pending.Record(row);

    public Task<WebhookEvent?> FindAsync(string eventId, CancellationToken cancellationToken) =>
        ReadAsync((rows, token) => rows.FirstOrDefaultAsync(row => row.EventId == eventId, token), cancellationToken);

    public Task<IReadOnlyList<WebhookEventItem>> ListAsync(
        EventFilter filter, EventPosition? before, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<WebhookEventItem>>(
            async (rows, token) => await rows
                .NewestFirst(filter, before, limit)
                .Select(WebhookEventItem.FromRow)
                .ToListAsync(token),
            cancellationToken);

    public Task<IReadOnlyList<EventPosition>> ListForReplayAsync(
        ReplaySelection selection, EventPosition? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<EventPosition>>(
            async (rows, token) => await rows
                .OldestFirst(selection, after, limit)
                .Select(row => new EventPosition(row.ReceivedAt, row.EventId))
                .ToListAsync(token),
            cancellationToken);

    private Task<T> ReadAsync<T>(
        Func<IQueryable<WebhookEvent>, CancellationToken, Task<T>> query, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return await query(db.WebhookEvents.AsNoTracking(), token);
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);
}
