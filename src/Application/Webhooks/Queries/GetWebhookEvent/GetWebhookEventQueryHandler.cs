using System.Text.Json;
using MediatR;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Queries.GetWebhookEvent;

internal sealed class GetWebhookEventQueryHandler(IWebhookEventRepository events)
    : IRequestHandler<GetWebhookEventQuery, WebhookEventDetails?>
{
    private static readonly Func<WebhookEvent, WebhookEventItem> _item = WebhookEventItem.FromRow.Compile();

    public async Task<WebhookEventDetails?> Handle(GetWebhookEventQuery request, CancellationToken cancellationToken) =>
        await events.FindAsync(request.EventId, cancellationToken) is { } row
            ? new WebhookEventDetails(_item(row), Json(row.Payload))
            : null;

    private static JsonElement? Json(byte[]? payload)
    {
        using var document = payload is null ? null : BodyJson.TryParse(payload);
        return document?.RootElement.Clone();
    }
}
