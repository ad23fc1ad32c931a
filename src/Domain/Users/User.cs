namespace UserSync.Domain.Users;

/// <summary>
/// A person, kept in step with Clerk: the stored row. It is only ever changed by joining a <see cref="UserState"/> into it.
/// </summary>
public sealed class User
{
    /// <summary>Longest Clerk id accepted, in characters; Clerk's own have about 32.</summary>
    public const int MaxClerkIdLength = 255;

    private User(Guid id, string clerkUserId, DateTimeOffset firstSeenAt, DateTimeOffset updatedAt)
    {
        Id = id;
        ClerkUserId = clerkUserId;
        FirstSeenAt = firstSeenAt;
        UpdatedAt = updatedAt;
    }

    /// <summary>A row as it is stored, from its columns.</summary>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="state">Its key, and what is known of the user.</param>
    /// <param name="firstSeenAt">See <see cref="FirstSeenAt"/>.</param>
    /// <param name="createdAt">See <see cref="CreatedAt"/>.</param>
    /// <param name="updatedAt">See <see cref="UpdatedAt"/>.</param>
    public static User Stored(
        Guid id, UserState state, DateTimeOffset firstSeenAt, DateTimeOffset createdAt, DateTimeOffset updatedAt) =>
        new(id, state.ClerkUserId, firstSeenAt, updatedAt)
        {
            Profile = state.Profile,
            DeletedAt = state.DeletedAt,
            LastLoginAt = state.LastLoginAt,
            CreatedAt = createdAt,
        };

    /// <summary>Our id (UUID version 7), given when the user was first heard of.</summary>
    public Guid Id { get; private set; }

    /// <summary>Clerk's id (<c>user_…</c>): the key.</summary>
    public string ClerkUserId { get; private set; }

    /// <summary>The newest snapshot from Clerk, or <see langword="null"/> where only a login or a deletion has arrived yet.</summary>
    public UserProfile? Profile { get; private set; }

    /// <summary>When the user was deleted at Clerk, or <see langword="null"/>.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Latest login seen, or <see langword="null"/> before the first one.</summary>
    public DateTimeOffset? LastLoginAt { get; private set; }

    /// <summary>When this row was made here.</summary>
    public DateTimeOffset FirstSeenAt { get; private set; }

    /// <summary>When the user was created at Clerk; where Clerk did not say, when this row was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When this row last changed here.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Whether the user may use what they are signed in to: neither deleted nor banned.</summary>
    public bool IsActive => DeletedAt is null && Profile is not { Banned: true };

    /// <summary>Whether Clerk ever told us who this is. A row without a profile is not listed as a user.</summary>
    public bool IsRegistered => Profile is not null;

    /// <summary>What is known of the user, as a state that can be joined.</summary>
    public UserState State => new(ClerkUserId) { Profile = Profile, DeletedAt = DeletedAt, LastLoginAt = LastLoginAt };
}
