using MediatR;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users;

namespace UserSync.Application.Sync.Commands.RunBackfill;

internal sealed class RunBackfillCommandHandler(
    SyncRunner runner, ISyncRunRepository runs, IClerkApi clerk, IUserRepository users, IUnitOfWork unitOfWork, TimeProvider clock)
    : IRequestHandler<RunBackfillCommand, SyncRun?>
{
    private const int PageSize = 500;

    public Task<SyncRun?> Handle(RunBackfillCommand request, CancellationToken cancellationToken) => runner.RunAsync(
        () => BeginAsync(request.Restart, cancellationToken), log => WalkAsync(log, cancellationToken), request.Report, cancellationToken);

    private async Task<SyncRun?> BeginAsync(bool restart, CancellationToken cancellationToken)
    {
        var last = restart ? null : await runs.LatestAsync(SyncKind.Backfill, completed: false, cancellationToken);
        return last is { Status: SyncStatus.Failed, Checkpoint: not null }
            ? last with { Status = SyncStatus.Running, FinishedAt = null, Reason = null }
            : new SyncRun { Id = Guid.CreateVersion7(), Kind = SyncKind.Backfill, Repair = true, StartedAt = clock.GetUtcNow() };
    }

    private async Task<SyncRun> WalkAsync(RunLog log, CancellationToken cancellationToken)
    {
        await log.StepAsync(log.Run with { Total = await clerk.CountUsersAsync(cancellationToken) }, [], cancellationToken);
        ClerkUserPage page;
        do
        {
            page = await clerk.ListByCreationAsync(log.Run.Checkpoint, PageSize, cancellationToken);
            var next = await StoreAsync(page, log.Run, cancellationToken);
            if (page is { IsLast: false, Cursor: null })
            {
                throw new ClerkUnavailableException("A page of Clerk's list ends with an entry without an id.");
            }

            // After the commit: a page that is stored and not noted down is stored again, which changes nothing.
            await log.StepAsync(next with { Checkpoint = page.Cursor ?? next.Checkpoint }, [], cancellationToken);
        }
        while (!page.IsLast);

        return log.Run with { Status = SyncStatus.Completed };
    }

    private async Task<SyncRun> StoreAsync(ClerkUserPage page, SyncRun run, CancellationToken cancellationToken)
    {
        string[] ids = [.. page.Users.Select(user => user.Id).Distinct(StringComparer.Ordinal)];
        var known = await users.ListRegisteredAsync(ids, cancellationToken);
        foreach (var user in page.Users)
        {
            users.Join(user.ToState());
        }

        var changed = (await unitOfWork.CommitAsync(cancellationToken)).ChangedUsers;
        return run with
        {
            Seen = run.Seen + page.Users.Count + page.Unreadable,
            New = run.New + changed.Count(id => !known.Contains(id)),
            Changed = run.Changed + changed.Count(known.Contains),
            Unchanged = run.Unchanged + page.Users.Count - changed.Count,
            Failed = run.Failed + page.Unreadable,
        };
    }
}
