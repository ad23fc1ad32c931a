using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Stats;

/// <summary>What the event log has from a span of time.</summary>
/// <param name="Counts">How many events of each type ended how, types in alphabetical order.</param>
/// <param name="Attempts">Deliveries of these events, copies and retries included.</param>
/// <param name="Duration">How long they took, or <see langword="null"/> where there are none.</param>
/// <param name="FailedWaiting">Events that fail still, of whatever time.</param>
public sealed record EventFigures(
    IReadOnlyList<EventCount> Counts, long Attempts, DurationFigures? Duration, long FailedWaiting);

/// <summary>How many events of a type ended in one way.</summary>
public sealed record EventCount(string Type, WebhookEventStatus Status, long Count);

/// <summary>Milliseconds from an event's arrival to its commit: half, 95 % and 99 % of the events took no longer.</summary>
public sealed record DurationFigures(int P50, int P95, int P99, int Max);
