namespace UserSync.Application.Traffic;

/// <summary>What one process has seen since it last wrote it down.</summary>
/// <param name="Secrets">Uses of each webhook secret, as signals.</param>
/// <param name="Refused">Deliveries refused since the last good one, or <see langword="null"/> where none were.</param>
/// <param name="Logins">Earliest and latest login that a session token told of, or <see langword="null"/>.</param>
public sealed record TrafficNews(IReadOnlyList<TrafficSignal> Secrets, TrafficSignal? Refused, TrafficSignal? Logins);
