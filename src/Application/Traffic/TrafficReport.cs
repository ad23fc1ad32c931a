namespace UserSync.Application.Traffic;

/// <summary>How the traffic of all replicas stands.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="LastEventAt">When the newest event of the log first arrived, or <see langword="null"/> where there is none.</param>
/// <param name="LastSuccessAt">The same for events that did not fail.</param>
/// <param name="LastFailureAt">The same for events that fail still.</param>
/// <param name="Signals">What else was seen.</param>
public sealed record TrafficReport(
    DateTimeOffset At,
    DateTimeOffset? LastEventAt,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? LastFailureAt,
    IReadOnlyList<TrafficSignal> Signals)
{
    /// <summary>How long an event of a login may take to arrive. Svix' second retry comes after five minutes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>How many deliveries in a row must be refused before that is more than a stranger trying the door.</summary>
    public const int RefusalsInARow = 5;

    /// <summary>How long refused deliveries are news.</summary>
    public static readonly TimeSpan RefusalsMatter = TimeSpan.FromHours(1);

    /// <summary>Whole seconds since the newest event, or <see langword="null"/> where there is none.</summary>
    public long? SecondsSinceLastEvent => LastEventAt is { } last ? Math.Max(0, (long)(At - last).TotalSeconds) : null;

    /// <summary>Deliveries refused for their signature since the last good one, or <see langword="null"/>.</summary>
    public TrafficSignal? Refused => Signals.FirstOrDefault(signal => signal.Name == TrafficSignal.Refused && signal.Count > 0);

    /// <summary>Logins since which no event has arrived, or <see langword="null"/>.</summary>
    public TrafficSignal? UnheardLogins => Signals.FirstOrDefault(
        signal => signal.Name == TrafficSignal.Login && (LastEventAt is null || signal.LastAt > LastEventAt));

    /// <summary>What an operator should look at; empty where all is well.</summary>
    public IReadOnlyList<TrafficWarning> Warnings => [.. new[] { Silence(), Failing() }.OfType<TrafficWarning>()];

    // Every login makes an event. One that is older than any retry could explain, and newer than every event, was not sent
    // to us.
    private TrafficWarning? Silence() =>
        UnheardLogins is { } logins && At - FirstUnheard(logins) > Patience
            ? new TrafficWarning(
                "webhooks_silent",
                LastEventAt is { } last
                    ? $"Users have logged in since {Text(FirstUnheard(logins))}, and no event has arrived since {Text(last)}."
                    : $"Users have logged in since {Text(FirstUnheard(logins))}, and no event has ever arrived.",
                "Look at the endpoint in Clerk's dashboard (Webhooks): it may be disabled, lead elsewhere, or lack session.created. Then replay what is missing from there.")
            : null;

    private TrafficWarning? Failing() =>
        Refused is { Count: >= RefusalsInARow } refused && At - refused.LastAt < RefusalsMatter
            ? new TrafficWarning(
                "webhook_signatures_failing",
                $"{refused.Count} deliveries in a row were refused for their signature, the last at {Text(refused.LastAt)}.",
                "Compare CLERK_WEBHOOK_SECRET with the signing secret on the endpoint's page in Clerk's dashboard, and this machine's clock with the time.")
            : null;

    private DateTimeOffset FirstUnheard(TrafficSignal logins) =>
        LastEventAt is { } last && logins.FirstAt <= last ? logins.LastAt : logins.FirstAt;

    private static string Text(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}
