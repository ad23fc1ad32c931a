using UserSync.Application.Users.Queries.GetCurrentUser;

namespace UserSync.Application.Users.Caching;

/// <summary>What a look into the second level found.</summary>
/// <param name="User">The user, or <see langword="null"/> where the database must be asked.</param>
/// <param name="Age">Most time that has passed since the user was read from the database, when the look began.</param>
/// <param name="Fill">
/// Leaves there what the database says, unless the user was invalidated since the look; <see langword="null"/> where
/// nothing may be left. It never fails.
/// </param>
public sealed record SharedLook(CurrentUser? User, TimeSpan Age, Func<CurrentUser, Task>? Fill)
{
    /// <summary>Nothing was found, and nothing can be left.</summary>
    public static SharedLook Nothing { get; } = new(null, TimeSpan.Zero, null);
}
