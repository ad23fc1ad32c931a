using UserSync.Application.Webhooks.Queries;
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

    /// <summary>One event with its payload, or <see langword="null"/>.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<WebhookEvent?> FindAsync(string eventId, CancellationToken cancellationToken);

    /// <summary>Events, newest first, without their payloads.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="before">Only those that stand before this position, or <see langword="null"/>.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<IReadOnlyList<WebhookEventItem>> ListAsync(
        EventFilter filter, EventPosition? before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Where the events stand that are to be replayed, oldest first. Events of types that are not used and whose bodies
    /// are not kept either, such as <c>email.*</c>, are passed over.
    /// </summary>
    /// <param name="selection">Which ones.</param>
    /// <param name="after">Only those that stand after this position, or <see langword="null"/>.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<IReadOnlyList<EventPosition>> ListForReplayAsync(
        ReplaySelection selection, EventPosition? after, int limit, CancellationToken cancellationToken);
}
