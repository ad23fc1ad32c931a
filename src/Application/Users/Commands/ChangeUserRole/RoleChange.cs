using UserSync.Application.Users.Queries;

namespace UserSync.Application.Users.Commands.ChangeUserRole;

/// <summary>What became of a change of role.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="User">The user as it is stored then, where it was changed.</param>
public sealed record RoleChange(RoleChangeOutcome Outcome, UserDto? User = null);
