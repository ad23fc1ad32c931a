using UserSync.Application.Sync;
using UserSync.Application.Sync.Queries.GetRun;

namespace UserSync.WebApi.Contracts;

/// <summary>A comparison with Clerk: how far it is, and what it found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>failed</c> or <c>stopped</c>.</param>
/// <param name="Repair">Whether it mends what it finds.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended, or <see langword="null"/>.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Drift">How many users were not in step, by kind.</param>
/// <param name="Repaired">How many of them are mended.</param>
/// <param name="Unreadable">Entries of Clerk's list that could not be read.</param>
/// <param name="Reason">Why it ended early, or <see langword="null"/>.</param>
/// <param name="LastVerifiedInStepAt">When the latest full comparison began that left everything in step, or <see langword="null"/>.</param>
/// <param name="Items">The first thousand of those users, by Clerk id.</param>
public sealed record ReconciliationAnswer(
    Guid Id,
    SyncStatus Status,
    bool Repair,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    RunProgress Progress,
    DriftAnswer Drift,
    long Repaired,
    long Unreadable,
    string? Reason,
    DateTimeOffset? LastVerifiedInStepAt,
    IReadOnlyList<DriftItemAnswer> Items)
{
    /// <summary>A run as callers see it.</summary>
    public static ReconciliationAnswer Of(RunDetails details)
    {
        var run = details.Run;
        return new ReconciliationAnswer(
            run.Id,
            run.Status,
            run.Repair,
            run.StartedAt,
            run.FinishedAt,
            new RunProgress(run.Seen, run.Total),
            new DriftAnswer(run.Missing, run.Stale, run.Extra, run.Different),
            run.Repaired,
            run.Failed,
            run.Reason,
            details.LastVerifiedAt,
            [.. details.Items.Select(item => new DriftItemAnswer(
                item.ClerkUserId,
                item.Kind,
                item.Fields.Split(',', StringSplitOptions.RemoveEmptyEntries),
                item.FoundAt,
                item.Repaired))]);
    }
}

/// <summary>Users that were not in step, by kind.</summary>
public sealed record DriftAnswer(long Missing, long Stale, long Extra, long Different);

/// <summary>One user that was not in step. Fields are named and never shown.</summary>
public sealed record DriftItemAnswer(
    string ClerkUserId, DriftKind Kind, IReadOnlyList<string> Fields, DateTimeOffset FoundAt, bool Repaired);
