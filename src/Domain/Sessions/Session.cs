using UserSync.Domain.Common;

namespace UserSync.Domain.Sessions;

/// <summary>
/// One session of a user at Clerk, as its newest snapshot tells. Like a user it only ever changes by a join.
/// </summary>
public sealed record Session
{
    /// <summary>Longest device or browser name kept, in UTF-16 units; longer ones are cut.</summary>
    public const int MaxDeviceLength = 128;

    /// <summary>Clerk's id of the session (<c>sess_…</c>): the key.</summary>
    public required string ClerkSessionId { get; init; }

    /// <summary>How new the snapshot is.</summary>
    public required SourceVersion Version { get; init; }

    /// <summary>Clerk's id of the user whose session it is.</summary>
    public required string ClerkUserId { get; init; }

    /// <summary>Where the session stands.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>When it began, or <see langword="null"/> where Clerk did not say.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was last used (Clerk updates this coarsely), or <see langword="null"/>.</summary>
    public DateTimeOffset? LastActiveAt { get; init; }

    /// <summary>When it stopped being <see cref="SessionStatus.Active"/> or pending, or <see langword="null"/> while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Clerk's id of the person who acts as the user (impersonation), or <see langword="null"/>.</summary>
    public string? ActorId { get; init; }

    /// <summary>Kind of device, such as <c>Macintosh</c>, where Clerk tells it.</summary>
    public string? DeviceType { get; init; }

    /// <summary>Name of the browser where Clerk tells it.</summary>
    public string? BrowserName { get; init; }

    /// <summary>Whether the device is a mobile one, where Clerk tells it.</summary>
    public bool? IsMobile { get; init; }

    /// <summary>Joins two snapshots of one session: the newer one wins whole.</summary>
    /// <exception cref="ArgumentException">The snapshots are of two sessions.</exception>
    public static Session Join(Session a, Session b)
    {
        if (!string.Equals(a.ClerkSessionId, b.ClerkSessionId, StringComparison.Ordinal))
        {
            throw new ArgumentException("The snapshots are of two different sessions.", nameof(b));
        }

        return b.Version.IsNewerThan(a.Version) ? b : a;
    }
}
