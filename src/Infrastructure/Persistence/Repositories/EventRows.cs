using UserSync.Application.Webhooks;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.Persistence.Repositories;

/// <summary>Pages of the event log, in words that let both engines walk one of its indexes, however deep a page lies.</summary>
internal static class EventRows
{
    public static IQueryable<WebhookEvent> NewestFirst(
        this IQueryable<WebhookEvent> rows, EventFilter filter, EventPosition? before, int limit)
    {
        if (filter.Status is { } status)
        {
            rows = rows.WithStatus(status);
        }

        if (filter.Type is { } type)
        {
            rows = rows.WithType(type);
        }

        if (filter.ClerkUserId is { } clerkUserId)
        {
            rows = rows.Where(row => row.ClerkUserId == clerkUserId);
        }

        // The first condition alone bounds the walk; the second sorts out those of one instant. Both engines compare ids
        // by their bytes.
        if (before is not null)
        {
            rows = rows.Where(row => row.ReceivedAt <= before.ReceivedAt
                && (row.ReceivedAt < before.ReceivedAt || string.Compare(row.EventId, before.EventId) < 0));
        }

        return rows.OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.EventId).Take(limit);
    }

    public static IQueryable<WebhookEvent> OldestFirst(
        this IQueryable<WebhookEvent> rows, ReplaySelection selection, EventPosition? after, int limit)
    {
        rows = selection.FailedOnly
            ? rows.WithStatus(WebhookEventStatus.Failed)
            : rows.Where(row => row.Status != WebhookEventStatus.Ignored || row.PayloadForm == PayloadForm.Whole);
        rows = rows.Where(row => row.ReceivedAt <= selection.Until);
        if (selection.Since is { } since)
        {
            rows = rows.Where(row => row.ReceivedAt >= since);
        }

        if (after is not null)
        {
            rows = rows.Where(row => row.ReceivedAt >= after.ReceivedAt
                && (row.ReceivedAt > after.ReceivedAt || string.Compare(row.EventId, after.EventId) > 0));
        }

        return rows.OrderBy(row => row.ReceivedAt).ThenBy(row => row.EventId).Take(limit);
    }

    // The indexes on the status and on the type leave the commonest out, and an engine uses them only where the query says so too.
    private static IQueryable<WebhookEvent> WithStatus(this IQueryable<WebhookEvent> rows, WebhookEventStatus status) =>
        status == WebhookEventStatus.Applied
            ? rows.Where(row => row.Status == WebhookEventStatus.Applied)
            : rows.Where(row => row.Status != WebhookEventStatus.Applied && row.Status == status);

    private static IQueryable<WebhookEvent> WithType(this IQueryable<WebhookEvent> rows, string type) =>
        type == WebhookEventConfiguration.CommonestType
            ? rows.Where(row => row.Type == type)
            : rows.Where(row => row.Type != WebhookEventConfiguration.CommonestType && row.Type == type);
}
