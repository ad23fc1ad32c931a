using MediatR;

namespace UserSync.Application.Traffic.Queries.GetTraffic;

/// <summary>Asks how the traffic of all replicas stands, as far as it has been written down.</summary>
public sealed record GetTrafficQuery : IRequest<TrafficReport>;
