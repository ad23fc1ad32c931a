using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users;

namespace UserSync.Application.Sync.Comparing;

/// <summary>Compares users that Clerk has just told of with the stored ones, and mends what differs where that is asked.</summary>
internal sealed class DriftFinder(IUserRepository users, IClerkApi clerk, IUnitOfWork unitOfWork, TimeProvider clock)
{
    /// <summary>Longest that Clerk may take about one user.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What is not in step among these users, five hundred at most.</summary>
    public async Task<IReadOnlyList<DriftItem>> CompareAsync(
        SyncRun run, IReadOnlyCollection<ClerkUser> told, CancellationToken cancellationToken)
    {
        var rows = (await users.ListByClerkIdsAsync([.. told.Select(user => user.Id)], cancellationToken))
            .ToDictionary(row => row.ClerkUserId, StringComparer.Ordinal);
        var found = new List<DriftItem>();
        foreach (var user in told)
        {
            var row = rows.GetValueOrDefault(user.Id);
            if (row?.DeletedAt is not null)
            {
                if (await IsDeniedAsync(user.Id, cancellationToken))
                {
                    found.Add(Item(run, user.Id, (DriftKind.Different, "deleted_at")));
                }
            }
            else if (UserComparison.Compare(user, row) is { } drift)
            {
                found.Add(Item(run, user.Id, drift));
            }
        }

        return run.Repair ? await MendAsync(told, found, cancellationToken) : found;
    }

    /// <summary>The run with some findings counted in.</summary>
    public static SyncRun Count(SyncRun run, IReadOnlyCollection<DriftItem> found) => run with
    {
        Missing = run.Missing + found.Count(item => item.Kind == DriftKind.Missing),
        Stale = run.Stale + found.Count(item => item.Kind == DriftKind.Stale),
        Different = run.Different + found.Count(item => item.Kind == DriftKind.Different),
        Extra = run.Extra + found.Count(item => item.Kind == DriftKind.Extra),
        Repaired = run.Repaired + found.Count(item => item.Repaired),
    };

    /// <summary>A finding of now.</summary>
    public DriftItem Item(SyncRun run, string clerkUserId, (DriftKind Kind, string Fields) drift) => new()
    {
        RunId = run.Id,
        ClerkUserId = clerkUserId,
        Kind = drift.Kind,
        Fields = drift.Fields,
        FoundAt = clock.GetUtcNow(),
    };

    // The user may have been deleted since the page was read. If not, we hold somebody deleted who is not, and that is
    // nothing to mend from here: a deletion is never taken back.
    private async Task<bool> IsDeniedAsync(string clerkUserId, CancellationToken cancellationToken) =>
        await clerk.FindUserAsync(clerkUserId, Patience, cancellationToken) is not null;

    private async Task<IReadOnlyList<DriftItem>> MendAsync(
        IReadOnlyCollection<ClerkUser> told, List<DriftItem> found, CancellationToken cancellationToken)
    {
        var wrong = found.Where(item => item.Fields != "deleted_at").Select(item => item.ClerkUserId).ToHashSet(StringComparer.Ordinal);
        if (wrong.Count == 0)
        {
            return found;
        }

        foreach (var user in told.Where(user => wrong.Contains(user.Id)))
        {
            users.Join(user.ToStateAsOfNow());
        }

        var changed = (await unitOfWork.CommitAsync(cancellationToken)).ChangedUsers;
        return [.. found.Select(item => item with { Repaired = changed.Contains(item.ClerkUserId) })];
    }
}
