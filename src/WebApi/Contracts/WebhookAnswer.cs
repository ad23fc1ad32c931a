using UserSync.Application.Webhooks;

namespace UserSync.WebApi.Contracts;

/// <summary>The answer to a delivery that was handled.</summary>
/// <param name="Status">Always <c>processed</c>.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="EventId">The delivery's id, as it was sent.</param>
public sealed record WebhookAnswer(string Status, WebhookOutcome Outcome, string EventId);
