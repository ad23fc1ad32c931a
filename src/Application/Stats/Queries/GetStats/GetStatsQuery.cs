using MediatR;

namespace UserSync.Application.Stats.Queries.GetStats;

/// <summary>Asks for the figures of a span of time up to now.</summary>
/// <param name="Window">The span: <c>60m</c>, <c>24h</c>, <c>7d</c>, at most thirty days.</param>
public sealed record GetStatsQuery(string? Window) : IRequest<Stats>;
