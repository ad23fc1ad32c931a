namespace UserSync.Domain.WebhookEvents;

/// <summary>
/// One row of the event log: an event that arrived with a good signature, and what became of it. The row and the
/// event's effect are committed together.
/// </summary>
public sealed record WebhookEvent
{
    /// <summary>Longest event id accepted, in characters.</summary>
    public const int MaxEventIdLength = 255;

    /// <summary>Longest event type kept, in UTF-16 units; longer ones are cut.</summary>
    public const int MaxTypeLength = 128;

    /// <summary>Longest error kept, in UTF-16 units.</summary>
    public const int MaxErrorLength = 512;

    /// <summary>Longest error code, in characters.</summary>
    public const int MaxErrorCodeLength = 64;

    /// <summary>The delivery's id (<c>svix-id</c>), the same on every retry: the key.</summary>
    public required string EventId { get; init; }

    /// <summary>Clerk's event type, such as <c>user.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Clerk's id of the object that the event is about, or <see langword="null"/> where it has none.</summary>
    public string? ClerkObjectId { get; init; }

    /// <summary>Clerk's id of the user that the event concerns, or <see langword="null"/> where it concerns none.</summary>
    public string? ClerkUserId { get; init; }

    /// <summary>When it happened at Clerk: the envelope's time, or the delivery's where the envelope has none.</summary>
    public required DateTimeOffset EventAt { get; init; }

    /// <summary>
    /// How new the snapshot is that it carries, in milliseconds since 1970: with <see cref="EventAt"/> and
    /// <see cref="EventId"/> the snapshot's whole version. <see langword="null"/> where it carries none.
    /// </summary>
    public long? SourceUpdatedAtMs { get; init; }

    /// <summary>
    /// How new what was stored of its object was when its commit began, in milliseconds since 1970;
    /// <see langword="null"/> where nothing was. The database fills this in.
    /// </summary>
    public long? FoundUpdatedAtMs { get; init; }

    /// <summary>
    /// The deletion of its user that was stored when its commit began, or <see langword="null"/> where none was. The
    /// database fills this in.
    /// </summary>
    public DateTimeOffset? FoundDeletedAt { get; init; }

    /// <summary>When it first arrived here.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// When it last arrived or was last replayed; <see langword="null"/> for what versions stored that did not keep it.
    /// </summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>How often it has arrived or was replayed, from 1.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>
    /// The attempt at which it was answered 200, or <see langword="null"/> while it fails. A later attempt is a duplicate.
    /// </summary>
    public int? SettledAttempt { get; init; }

    /// <summary>What became of it.</summary>
    public WebhookEventStatus Status { get; init; }

    /// <summary>Milliseconds from its arrival to its commit.</summary>
    public int DurationMs { get; init; }

    /// <summary>Why it failed, in words without personal data, or <see langword="null"/>.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Why it failed as an <see cref="EventErrorCode"/>; <see langword="null"/> where it did not, or where a version stored it
    /// that did not keep it.
    /// </summary>
    public string? ErrorCode { get; init; }

    /// <summary>
    /// The body in the form that <see cref="PayloadForm"/> says, or <see langword="null"/> where it is not kept.
    /// </summary>
    public byte[]? Payload { get; init; }

    /// <summary>How much of the body is kept.</summary>
    public PayloadForm PayloadForm { get; init; }
}
