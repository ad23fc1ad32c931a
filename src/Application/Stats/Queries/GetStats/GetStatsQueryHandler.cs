using MediatR;
using UserSync.Application.Sync;
using UserSync.Application.Traffic;

namespace UserSync.Application.Stats.Queries.GetStats;

internal sealed class GetStatsQueryHandler(IStatsRepository stats, ITrafficSignalRepository traffic, ISyncRunRepository runs, TimeProvider clock)
    : IRequestHandler<GetStatsQuery, Stats>
{
    public async Task<Stats> Handle(GetStatsQuery request, CancellationToken cancellationToken)
    {
        var from = clock.GetUtcNow() - StatsWindow.Parse(request.Window);
        return new Stats(
            from,
            await stats.EventsSinceAsync(from, cancellationToken),
            await traffic.ReadAsync(cancellationToken),
            await runs.LastVerifiedAsync(cancellationToken));
    }
}
