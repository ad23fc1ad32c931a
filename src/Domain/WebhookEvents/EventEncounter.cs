using System.Globalization;

namespace UserSync.Domain.WebhookEvents;

/// <summary>
/// What an event brought and what it met when it was stored. It is kept with the event, since rows move on and other
/// events are purged; so the event's story can be told exactly at any later time, and from its row alone.
/// </summary>
public sealed record EventEncounter
{
    private const string Race = "another event of this user was stored at the same moment";

    /// <summary>Clerk's event type.</summary>
    public required string Type { get; init; }

    /// <summary>What became of it.</summary>
    public required WebhookEventStatus Status { get; init; }

    /// <summary>When it happened at Clerk.</summary>
    public required DateTimeOffset EventAt { get; init; }

    /// <summary>How new what it brought is, or <see langword="null"/> where that was not kept.</summary>
    public long? SourceUpdatedAtMs { get; init; }

    /// <summary>How new what was stored of its object was, or <see langword="null"/> where nothing was.</summary>
    public long? FoundUpdatedAtMs { get; init; }

    /// <summary>The deletion that was stored of its user, or <see langword="null"/> where none was.</summary>
    public DateTimeOffset? FoundDeletedAt { get; init; }

    /// <summary>Why it failed, or <see langword="null"/>.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Why it ended as it did, in words; <see langword="null"/> for what versions stored that did not keep what an event met.
    /// </summary>
    public string? Reason => Status switch
    {
        WebhookEventStatus.Ignored => "type not used here",
        WebhookEventStatus.Failed => Error,
        WebhookEventStatus.Applied or WebhookEventStatus.Stale when SourceUpdatedAtMs is null => null,
        WebhookEventStatus.Applied when Type == "user.deleted" => AppliedDeletion(),
        WebhookEventStatus.Applied => AppliedSnapshot(),
        _ when Type == "user.deleted" => StaleDeletion(),
        _ => StaleSnapshot(),
    };

    private bool IsSession => Type.StartsWith("session.", StringComparison.Ordinal);

    private string Thing => IsSession ? "session" : "profile";

    private string AppliedDeletion() =>
        FoundDeletedAt is { } stored ? $"deleted at {Text(EventAt)}, earlier than the stored deletion of {Text(stored)}"
        : FoundUpdatedAtMs is null ? $"deleted at {Text(EventAt)}, before any profile arrived"
        : $"deleted at {Text(EventAt)}";

    private string StaleDeletion() =>
        FoundDeletedAt is { } stored && stored <= EventAt ? $"already deleted at {Text(stored)}" : Race;

    private string AppliedSnapshot() => (FoundUpdatedAtMs, FoundDeletedAt) switch
    {
        ({ } stored, _) when SourceUpdatedAtMs < stored => IsSession
            ? $"older than the stored session of {Text(stored)}; only the profile or the last login of its user moved"
            : $"older than the stored profile of {Text(stored)}; only the last login moved",
        (_, { } deletedAt) => $"arrived after the deletion of {Text(deletedAt)}: the {Thing} is kept, the user stays deleted",
        (null, _) => IsSession ? "first word of this session" : "first profile of this user",

        // Decided by the event's time and id, or by a later login.
        ({ } stored, _) when SourceUpdatedAtMs == stored => $"no older than the stored {Thing} of {Text(stored)}",
        ({ } stored, _) => $"newer than the stored {Thing} of {Text(stored)}",
    };

    private string StaleSnapshot() =>
        SourceUpdatedAtMs < FoundUpdatedAtMs ? $"older than the stored {Thing} of {Text(FoundUpdatedAtMs.Value)}"
        : SourceUpdatedAtMs == FoundUpdatedAtMs ? $"not newer than the stored {Thing} of {Text(FoundUpdatedAtMs!.Value)}"
        : Race;

    private static string Text(long milliseconds) => Text(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
