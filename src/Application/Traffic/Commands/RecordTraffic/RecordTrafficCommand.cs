using MediatR;

namespace UserSync.Application.Traffic.Commands.RecordTraffic;

/// <summary>Writes down what this process has seen, and answers how the traffic of all replicas stands then.</summary>
public sealed record RecordTrafficCommand : IRequest<TrafficReport>;
