namespace UserSync.Application.Sync;

/// <summary>One going through Clerk's users: how far it is, and what it found and did.</summary>
public sealed record SyncRun
{
    /// <summary>Longest <see cref="Reason"/>, in characters.</summary>
    public const int MaxReasonLength = 512;

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it does.</summary>
    public required SyncKind Kind { get; init; }

    /// <summary>How it stands.</summary>
    public SyncStatus Status { get; init; }

    /// <summary>Whether a comparison mends what it finds. A backfill always does.</summary>
    public bool Repair { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, or <see langword="null"/>.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Where a backfill goes on: the <see cref="Clerk.ClerkUserPage.Cursor"/> of the last page that it has stored.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Entries of Clerk's lists that it has been through.</summary>
    public long Seen { get; init; }

    /// <summary>How many users Clerk had when it began.</summary>
    public long Total { get; init; }

    /// <summary>Users of a backfill of whom nothing but perhaps a login was stored.</summary>
    public long New { get; init; }

    /// <summary>Users of a backfill whose row changed.</summary>
    public long Changed { get; init; }

    /// <summary>Users of a backfill whose row had nothing to gain.</summary>
    public long Unchanged { get; init; }

    /// <summary>Entries without a usable id.</summary>
    public long Failed { get; init; }

    /// <summary>Users that Clerk has and we have not.</summary>
    public long Missing { get; init; }

    /// <summary>Users of whom Clerk has a newer version.</summary>
    public long Stale { get; init; }

    /// <summary>Users whose fields differ in the same version.</summary>
    public long Different { get; init; }

    /// <summary>Users that we have and Clerk, asked for each of them, has not.</summary>
    public long Extra { get; init; }

    /// <summary>How many of those are mended.</summary>
    public long Repaired { get; init; }

    /// <summary>Newest change that a run over the changes has seen, in milliseconds since 1970: where the next one ends.</summary>
    public long? WatermarkMs { get; init; }

    /// <summary>Why it ended early, in words for an operator, or <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Everything that was found not to be in step.</summary>
    public long Drift => Missing + Stale + Different + Extra;

    /// <summary>Whether all that it found not to be in step has been mended, and nothing was passed over.</summary>
    public bool IsInStep => Status == SyncStatus.Completed && Drift == Repaired && Failed == 0;
}
