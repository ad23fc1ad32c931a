using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users;
using UserSync.Domain.Users;

namespace UserSync.Application.Sync.Comparing;

/// <summary>
/// Finds users that Clerk no longer has. Clerk's list and our rows are both walked by creation, so that a user who is
/// missing on Clerk's side shows up between two neighbours; whoever does is asked for by name before it counts.
/// </summary>
internal sealed class ExtraFinder(
    IUserRepository users, IClerkApi clerk, ISyncRunRepository runs, IUnitOfWork unitOfWork, DriftFinder drift)
{
    private const int PageSize = 500;

    /// <summary>The users of a span that are not among those met, and that Clerk says it has not.</summary>
    public async Task<IReadOnlyList<DriftItem>> FindAsync(
        SyncRun run, CreationSpan span, HashSet<string> met, CancellationToken cancellationToken)
    {
        var found = new List<DriftItem>();
        IReadOnlyList<CreatedUser> page;
        CreatedUser? last = null;
        do
        {
            page = await users.ListCreatedAsync(span, last, PageSize, cancellationToken);
            foreach (var user in page.Where(user => !met.Contains(user.ClerkUserId)))
            {
                if (await clerk.FindUserAsync(user.ClerkUserId, DriftFinder.Patience, cancellationToken) is null)
                {
                    found.Add(drift.Item(run, user.ClerkUserId, (DriftKind.Extra, "")));
                }
            }

            last = page.Count > 0 ? page[^1] : last;
        }
        while (page.Count == PageSize);

        return found;
    }

    /// <summary>Marks every extra user of a run deleted, as of when it was found.</summary>
    public async Task MarkAsync(RunLog log, CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<DriftItem> page;
        do
        {
            page = await runs.ListItemsAsync(log.Run.Id, DriftKind.Extra, last, PageSize, cancellationToken);
            foreach (var item in page)
            {
                users.Join(new UserState(item.ClerkUserId) { DeletedAt = item.FoundAt });
            }

            await unitOfWork.CommitAsync(cancellationToken);
            await log.StepAsync(
                log.Run with { Repaired = log.Run.Repaired + page.Count },
                [.. page.Select(item => item with { Repaired = true })],
                cancellationToken);
            last = page.Count > 0 ? page[^1].ClerkUserId : last;
        }
        while (page.Count == PageSize);
    }
}
