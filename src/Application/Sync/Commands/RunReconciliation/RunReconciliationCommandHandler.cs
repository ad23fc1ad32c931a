using MediatR;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Sync.Comparing;
using UserSync.Application.Users;

namespace UserSync.Application.Sync.Commands.RunReconciliation;

internal sealed class RunReconciliationCommandHandler(
    SyncRunner runner,
    ISyncRunRepository runs,
    IClerkApi clerk,
    IUserRepository users,
    DriftFinder drift,
    ExtraFinder extras,
    UserSyncMetrics metrics,
    SameInstance instance,
    TimeProvider clock)
    : IRequestHandler<RunReconciliationCommand, SyncRun?>
{
    private const int PageSize = 500;

    private static readonly TimeSpan _afterFailure = TimeSpan.FromMinutes(15);

    public async Task<SyncRun?> Handle(RunReconciliationCommand request, CancellationToken cancellationToken)
    {
        var run = await runner.RunAsync(
            () => BeginAsync(request, cancellationToken), log => WalkAsync(log, request.Limit, cancellationToken), request.Report, cancellationToken);
        if (run is { Status: SyncStatus.Completed or SyncStatus.Stopped })
        {
            metrics.DriftFound(run);
        }

        return run;
    }

    private async Task<SyncRun?> BeginAsync(RunReconciliationCommand request, CancellationToken cancellationToken) =>
        request.NotSince is { } since
            && await runs.LatestAsync(SyncKind.Reconciliation, completed: false, cancellationToken) is { } last && !IsDueAfter(last, since)
            ? null
            : new SyncRun
            {
                Id = Guid.CreateVersion7(),
                Kind = SyncKind.Reconciliation,
                Repair = request.Repair,
                StartedAt = clock.GetUtcNow(),
            };

    // One that only looked has mended nothing, and one that failed is tried again before long.
    private bool IsDueAfter(SyncRun last, DateTimeOffset since) =>
        last.Status == SyncStatus.Failed ? last.StartedAt <= since || clock.GetUtcNow() - last.StartedAt >= _afterFailure
        : !last.Repair || last.StartedAt <= since;

    private async Task<SyncRun> WalkAsync(RunLog log, DeletionLimit limit, CancellationToken cancellationToken)
    {
        if (log.Run.Repair && limit.Percent < 100 && await instance.ObjectionAsync(cancellationToken) is { } objection)
        {
            return log.Run with { Status = SyncStatus.Stopped, Reason = objection };
        }

        var allowed = limit.Of(await users.CountPresentAsync(cancellationToken));
        await log.StepAsync(log.Run with { Total = await clerk.CountUsersAsync(cancellationToken) }, [], cancellationToken);
        ClerkUserPage page;
        string? after = null;
        DateTimeOffset? from = null;
        string[] before = [];
        do
        {
            page = await clerk.ListByCreationAsync(after, PageSize, cancellationToken);
            var found = (await drift.CompareAsync(log.Run, page.Users, cancellationToken)).ToList();

            // Those of one instant may lie on both sides of a page's edge: they belong to the page that follows.
            var to = page.IsLast ? null : page.Users.Max(user => user.Profile.CreatedAt) ?? from;
            string[] here = [.. page.Users.Select(user => user.Id)];
            if (page.IsLast || (to is not null && (from is null || to > from)))
            {
                found.AddRange(await extras.FindAsync(
                    log.Run, new CreationSpan(from, to, log.Run.StartedAt), [.. before, .. here], cancellationToken));
                before = here;
                from = to;
            }
            else
            {
                before = [.. before, .. here];
            }

            await log.StepAsync(Next(log.Run, page, found), found, cancellationToken);
            if (log.Run.Repair && log.Run.Extra > allowed)
            {
                return log.Run with { Status = SyncStatus.Stopped, Reason = TooMany(allowed, limit) };
            }

            after = page is { IsLast: false, Cursor: null }
                ? throw new ClerkUnavailableException("A page of Clerk's list ends with an entry without an id.")
                : page.Cursor;
        }
        while (!page.IsLast);

        if (log.Run is { Repair: true, Extra: > 0 })
        {
            await extras.MarkAsync(log, cancellationToken);
        }

        return log.Run with { Status = SyncStatus.Completed };
    }

    private static SyncRun Next(SyncRun run, ClerkUserPage page, List<DriftItem> found) => DriftFinder.Count(run, found) with
    {
        Seen = run.Seen + page.Users.Count + page.Unreadable,
        Failed = run.Failed + page.Unreadable,
    };

    private static string TooMany(long allowed, DeletionLimit limit) => FormattableString.Invariant(
        $"Clerk no longer has more than {allowed} of the users that are stored, which is as many as RECONCILE_MAX_DELETIONS={limit.Percent} allows to mark deleted; none was. Check that CLERK_SECRET_KEY is of the right instance. If they are really gone, set RECONCILE_MAX_DELETIONS higher, up to 100, and run again.");
}
