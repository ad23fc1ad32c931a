namespace UserSync.Application.Users.Queries.GetCurrentUser;

/// <summary>Who is calling, and whether they may.</summary>
/// <param name="Standing">Whether they may call.</param>
/// <param name="User">The user where <paramref name="Standing"/> is active, otherwise <see langword="null"/>.</param>
public sealed record CurrentUser(UserStanding Standing, UserDto? User = null);
