using UserSync.Application.Sync;

namespace UserSync.WebApi.Contracts;

/// <summary>A backfill: how far it is, and what it did.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended, or <see langword="null"/>.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Seen">Users that it has been through: the sum of the next four.</param>
/// <param name="New">Users who were not stored.</param>
/// <param name="Changed">Users whose row changed.</param>
/// <param name="Unchanged">Users whose row had nothing to gain.</param>
/// <param name="Failed">Entries of Clerk's list that could not be read.</param>
/// <param name="Reason">Why it ended early, or <see langword="null"/>.</param>
public sealed record BackfillAnswer(
    Guid Id,
    SyncStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    RunProgress Progress,
    long Seen,
    long New,
    long Changed,
    long Unchanged,
    long Failed,
    string? Reason)
{
    /// <summary>A run as callers see it.</summary>
    public static BackfillAnswer Of(SyncRun run) => new(
        run.Id, run.Status, run.StartedAt, run.FinishedAt, new RunProgress(run.Seen, run.Total),
        run.Seen, run.New, run.Changed, run.Unchanged, run.Failed, run.Reason);
}
