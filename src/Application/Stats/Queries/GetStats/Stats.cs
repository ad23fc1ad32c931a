using UserSync.Application.Traffic;

namespace UserSync.Application.Stats.Queries.GetStats;

/// <summary>Figures of a span of time.</summary>
/// <param name="From">Where the span begins; it ends with the traffic's <see cref="TrafficReport.At"/>.</param>
/// <param name="Events">The events that first arrived in it.</param>
/// <param name="Traffic">How the traffic stands now.</param>
/// <param name="LastVerifiedAt">When the latest comparison with Clerk began that left everything in step, or <see langword="null"/>.</param>
public sealed record Stats(DateTimeOffset From, EventFigures Events, TrafficReport Traffic, DateTimeOffset? LastVerifiedAt);
