using MediatR;

namespace UserSync.Application.Webhooks.Queries.GetWebhookEvent;

/// <summary>Asks for one event of the log. The answer is <see langword="null"/> where there is none.</summary>
/// <param name="EventId">Id of the event.</param>
public sealed record GetWebhookEventQuery(string EventId) : IRequest<WebhookEventDetails?>;
