using MediatR;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Sync.Comparing;

namespace UserSync.Application.Sync.Commands.RunChanges;

internal sealed class RunChangesCommandHandler(
    SyncRunner runner, ISyncRunRepository runs, IClerkApi clerk, DriftFinder drift, SameInstance instance, UserSyncMetrics metrics, TimeProvider clock)
    : IRequestHandler<RunChangesCommand, SyncRun?>
{
    private const int PageSize = 500;

    // A user who is deleted while the pages are walked shifts the rest forward, and one of them might fall between two.
    private const int PageOverlap = 20;

    // Between Clerk's writing a change down and its showing up in the list some time may pass.
    private static readonly TimeSpan _overlap = TimeSpan.FromMinutes(5);

    // Where no such run has ever been; what is older than that is for the full comparison.
    private static readonly TimeSpan _firstReach = TimeSpan.FromDays(1);

    public async Task<SyncRun?> Handle(RunChangesCommand request, CancellationToken cancellationToken)
    {
        var run = await runner.RunAsync(
            () => BeginAsync(request, cancellationToken), log => WalkAsync(log, cancellationToken), request.Report, cancellationToken);
        if (run is { Status: SyncStatus.Completed })
        {
            metrics.DriftFound(run);
        }

        return run;
    }

    private async Task<SyncRun?> BeginAsync(RunChangesCommand request, CancellationToken cancellationToken)
    {
        if (request.NotSince is { } since
            && await runs.LatestAsync(SyncKind.Changes, completed: false, cancellationToken) is { } last && last.StartedAt > since)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        return new SyncRun
        {
            Id = Guid.CreateVersion7(),
            Kind = SyncKind.Changes,
            Repair = true,
            StartedAt = now,
            WatermarkMs = (await runs.LatestAsync(SyncKind.Changes, completed: true, cancellationToken))?.WatermarkMs
                ?? (now - _firstReach).ToUnixTimeMilliseconds(),
        };
    }

    private async Task<SyncRun> WalkAsync(RunLog log, CancellationToken cancellationToken)
    {
        if (await instance.ObjectionAsync(cancellationToken) is { } objection)
        {
            return log.Run with { Status = SyncStatus.Stopped, Reason = objection };
        }

        // A change that claims to be of the future would have the next run pass over those of the present.
        var now = log.Run.StartedAt.ToUnixTimeMilliseconds();
        var floor = log.Run.WatermarkMs!.Value - (long)_overlap.TotalMilliseconds;
        var newest = log.Run.WatermarkMs.Value;
        HashSet<string> before = [];
        for (var offset = 0; ; offset += PageSize - PageOverlap)
        {
            var page = await clerk.ListByChangeAsync(offset, PageSize, cancellationToken);
            ClerkUser[] lately = [.. page.Users.Where(user => user.Profile.Version.UpdatedAtMs >= floor)];
            ClerkUser[] fresh = [.. lately.Where(user => !before.Contains(user.Id))];
            var found = await drift.CompareAsync(log.Run, fresh, cancellationToken);
            newest = lately.Aggregate(newest, (latest, user) => Math.Max(latest, Math.Min(now, user.Profile.Version.UpdatedAtMs)));
            var next = DriftFinder.Count(log.Run, found);
            await log.StepAsync(
                next with { Seen = next.Seen + fresh.Length + page.Unreadable, Failed = next.Failed + page.Unreadable }, found, cancellationToken);
            if (page.IsLast || lately.Length < page.Users.Count)
            {
                return log.Run with { Status = SyncStatus.Completed, Total = log.Run.Seen, WatermarkMs = newest };
            }

            before = [.. lately.Select(user => user.Id)];
        }
    }
}
