namespace UserSync.Application.Users.Caching;

/// <summary>
/// The user cache's second level, which all replicas share. It may be out of order at any time: that is no failure, and
/// no method throws for it or waits long.
/// </summary>
public interface ISharedUserCache
{
    /// <summary>Looks for a user.</summary>
    /// <param name="clerkUserId">Clerk's id of the user.</param>
    Task<SharedLook> LookAsync(string clerkUserId);

    /// <summary>
    /// Takes users out and tells the other replicas to forget them. Where that fails, this replica goes without the second
    /// level until nothing of before can be left in it.
    /// </summary>
    /// <param name="clerkUserIds">Clerk's ids of the users.</param>
    Task InvalidateAsync(IReadOnlyCollection<string> clerkUserIds);
}
