using UserSync.Application.Webhooks;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class WebhookEventRepository(PendingWrites pending) : IWebhookEventRepository
{
    public void Record(WebhookEvent row) => pending.Record(row);
}
