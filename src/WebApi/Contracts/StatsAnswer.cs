using UserSync.Application.Stats;
using UserSync.Application.Stats.Queries.GetStats;
using UserSync.Application.Traffic;
using UserSync.Domain.WebhookEvents;

namespace UserSync.WebApi.Contracts;

/// <summary>The figures that a console would draw.</summary>
/// <param name="Window">The span asked for.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end: now.</param>
/// <param name="Events">Events that first arrived in it, by what became of them.</param>
/// <param name="ByType">The same for each type.</param>
/// <param name="Attempts">Deliveries of these events, copies and retries included.</param>
/// <param name="DurationMs">Milliseconds that they took, or <see langword="null"/> where there are none.</param>
/// <param name="FailedWaiting">Events that fail still, of whatever time.</param>
/// <param name="LastEventAt">When the newest event arrived.</param>
/// <param name="SecondsSinceLastEvent">How long ago that is.</param>
/// <param name="LastSuccessAt">When the newest event arrived that did not fail.</param>
/// <param name="LastFailureAt">When the newest event arrived that fails still.</param>
/// <param name="Refused">Deliveries refused for their signature since the last good one, or <see langword="null"/>.</param>
/// <param name="WebhookSecrets">Which secret signed how many deliveries, and when last.</param>
/// <param name="Warnings">What an operator should look at.</param>
/// <param name="LastVerifiedInStepAt">When the latest comparison with Clerk began that left everybody in step, or <see langword="null"/>.</param>
public sealed record StatsAnswer(
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    EventTotals Events,
    IReadOnlyList<TypeTotals> ByType,
    long Attempts,
    DurationFigures? DurationMs,
    long FailedWaiting,
    DateTimeOffset? LastEventAt,
    long? SecondsSinceLastEvent,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? LastFailureAt,
    RefusedAnswer? Refused,
    IReadOnlyList<SecretAnswer> WebhookSecrets,
    IReadOnlyList<TrafficWarning> Warnings,
    DateTimeOffset? LastVerifiedInStepAt)
{
    /// <summary>Puts the answer together.</summary>
    /// <param name="window">The span asked for.</param>
    /// <param name="stats">The figures.</param>
    /// <param name="fingerprints">Fingerprints of the secrets configured here, in their order.</param>
    public static StatsAnswer Of(string window, Stats stats, IReadOnlyList<string> fingerprints)
    {
        var traffic = stats.Traffic;
        return new StatsAnswer(
            window,
            stats.From,
            traffic.At,
            EventTotals.Of(stats.Events.Counts),
            [.. stats.Events.Counts.GroupBy(count => count.Type).Select(type => new TypeTotals(type.Key, EventTotals.Of(type)))],
            stats.Events.Attempts,
            stats.Events.Duration,
            stats.Events.FailedWaiting,
            traffic.LastEventAt,
            traffic.SecondsSinceLastEvent,
            traffic.LastSuccessAt,
            traffic.LastFailureAt,
            traffic.Refused is { } refused ? new RefusedAnswer(refused.Count, refused.FirstAt, refused.LastAt) : null,
            SecretAnswer.Of(traffic.Signals, fingerprints),
            traffic.Warnings,
            stats.LastVerifiedAt);
    }
}

/// <summary>Events by what became of them.</summary>
public sealed record EventTotals(long Total, long Applied, long Stale, long Ignored, long Failed)
{
    /// <summary>Adds counts up.</summary>
    public static EventTotals Of(IEnumerable<EventCount> counts)
    {
        var byStatus = counts.ToLookup(count => count.Status, count => count.Count);
        return new EventTotals(
            byStatus.Sum(status => status.Sum()),
            byStatus[WebhookEventStatus.Applied].Sum(),
            byStatus[WebhookEventStatus.Stale].Sum(),
            byStatus[WebhookEventStatus.Ignored].Sum(),
            byStatus[WebhookEventStatus.Failed].Sum());
    }
}

/// <summary>Events of one type by what became of them.</summary>
public sealed record TypeTotals(string Type, EventTotals Events);

/// <summary>Deliveries refused in a row.</summary>
public sealed record RefusedAnswer(long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>One webhook secret's uses. Secrets that are no longer configured stay listed, so that a rotation can be followed.</summary>
public sealed record SecretAnswer(string Fingerprint, bool IsConfigured, long Uses, DateTimeOffset? FirstUsedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>The configured secrets in their order, used or not, and then those that were used once.</summary>
    public static IReadOnlyList<SecretAnswer> Of(IReadOnlyList<TrafficSignal> signals, IReadOnlyList<string> fingerprints)
    {
        var uses = signals.Where(signal => signal.SecretFingerprint is not null).ToDictionary(signal => signal.SecretFingerprint!);
        return
        [
            .. fingerprints.Concat(uses.Keys.Except(fingerprints)).Select(fingerprint => uses.GetValueOrDefault(fingerprint) is { } use
                ? new SecretAnswer(fingerprint, fingerprints.Contains(fingerprint), use.Count, use.FirstAt, use.LastAt)
                : new SecretAnswer(fingerprint, IsConfigured: true, 0, null, null)),
        ];
    }
}
