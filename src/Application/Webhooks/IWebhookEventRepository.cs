using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks;

/// <summary>The event log.</summary>
public interface IWebhookEventRepository
{
    /// <summary>
    /// Queues the row of an event. At most one per unit of work. Its status <see cref="WebhookEventStatus.Applied"/> means
    /// "applied or stale, by what the commit finds"; ignored and failed are taken as they are.
    /// </summary>
    void Record(WebhookEvent row);
}
