namespace UserSync.Application.Users;

/// <summary>A user's place in the order of creation.</summary>
/// <param name="CreatedAt">When the user was created.</param>
/// <param name="ClerkUserId">Clerk's id of the user.</param>
public sealed record CreatedUser(DateTimeOffset CreatedAt, string ClerkUserId);
