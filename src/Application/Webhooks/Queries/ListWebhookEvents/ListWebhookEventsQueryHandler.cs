using MediatR;
using UserSync.Application.Common.Paging;

namespace UserSync.Application.Webhooks.Queries.ListWebhookEvents;

internal sealed class ListWebhookEventsQueryHandler(IWebhookEventRepository events)
    : IRequestHandler<ListWebhookEventsQuery, Page<WebhookEventItem>>
{
    public async Task<Page<WebhookEventItem>> Handle(ListWebhookEventsQuery request, CancellationToken cancellationToken)
    {
        // The validator has seen to it that all of these can be read.
        _ = EventPosition.TryParse(request.Cursor, out var before);
        _ = PageLimit.TryParse(request.Limit, out var limit);
        _ = StatusWord.TryParse(request.Status, out var status);

        // One more than asked for tells whether there is another page.
        var filter = new EventFilter(status, request.Type, request.ClerkUserId);
        var items = await events.ListAsync(filter, before, limit + 1, cancellationToken);
        if (items.Count <= limit)
        {
            return new Page<WebhookEventItem>(items, null);
        }

        var last = items[limit - 1];
        return new Page<WebhookEventItem>([.. items.Take(limit)], new EventPosition(last.ReceivedAt, last.EventId).ToCursor());
    }
}
