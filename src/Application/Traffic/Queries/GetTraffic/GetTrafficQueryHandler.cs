using MediatR;

namespace UserSync.Application.Traffic.Queries.GetTraffic;

internal sealed class GetTrafficQueryHandler(ITrafficSignalRepository signals) : IRequestHandler<GetTrafficQuery, TrafficReport>
{
    public Task<TrafficReport> Handle(GetTrafficQuery request, CancellationToken cancellationToken) =>
        signals.ReadAsync(cancellationToken);
}
