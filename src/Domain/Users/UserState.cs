namespace UserSync.Domain.Users;

/// <summary>
/// Everything known of one user from some set of events. Two states of one user <see cref="Join">join</see>, and the
/// join is commutative, associative and idempotent: every order and every repetition of the same events ends in the
/// same state.
/// </summary>
/// <param name="ClerkUserId">Clerk's id of the user (<c>user_…</c>).</param>
public sealed record UserState(string ClerkUserId)
{
    /// <summary>The newest snapshot seen, or <see langword="null"/> where only a login or a deletion is known yet.</summary>
    public UserProfile? Profile { get; init; }

    /// <summary>Earliest deletion seen, or <see langword="null"/>. Terminal: Clerk never uses an id twice.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Latest login seen, or <see langword="null"/>.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Whether nothing at all is known.</summary>
    public bool IsEmpty => Profile is null && DeletedAt is null && LastLoginAt is null;

    /// <summary>
    /// Joins two states of one user: the newer profile whole, the earliest deletion, the latest login.
    /// The upsert in the database does the same; a test holds the two equal.
    /// </summary>
    /// <exception cref="ArgumentException">The states are of two users.</exception>
    public static UserState Join(UserState a, UserState b)
    {
        if (!string.Equals(a.ClerkUserId, b.ClerkUserId, StringComparison.Ordinal))
        {
            throw new ArgumentException("The states are of two different users.", nameof(b));
        }

        return new UserState(a.ClerkUserId)
        {
            Profile = Newer(a.Profile, b.Profile),
            DeletedAt = Earlier(a.DeletedAt, b.DeletedAt),
            LastLoginAt = Later(a.LastLoginAt, b.LastLoginAt),
        };
    }

    /// <summary>
    /// The state as it is kept where deletion erases: once deleted, nothing personal, whatever else arrives.
    /// Versions stay, so erasing before or after a join makes no difference.
    /// </summary>
    public UserState ErasedIfDeleted() =>
        DeletedAt is null ? this : this with { Profile = Profile?.WithoutPersonalFields() };

    private static UserProfile? Newer(UserProfile? a, UserProfile? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        return b.Version.IsNewerThan(a.Version) ? b : a;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || b is null ? a ?? b : a < b ? a : b;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null || b is null ? a ?? b : a > b ? a : b;
}
