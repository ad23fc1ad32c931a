using UserSync.Application.Webhooks.Commands.ReplayEvent;

namespace UserSync.WebApi.Contracts;

/// <summary>The answer to a replay that was carried out, in the form of the answer to a delivery.</summary>
/// <param name="Status">Always <c>processed</c>.</param>
/// <param name="Outcome"><c>applied</c>, <c>stale</c> or <c>ignored</c>.</param>
/// <param name="EventId">The event's id.</param>
public sealed record ReplayAnswer(string Status, ReplayOutcome Outcome, string EventId);
