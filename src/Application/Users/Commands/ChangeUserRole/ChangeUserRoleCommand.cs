using MediatR;

namespace UserSync.Application.Users.Commands.ChangeUserRole;

/// <summary>Gives a user another role: at Clerk, who owns it, and then here.</summary>
/// <param name="Id">Our id of the user.</param>
/// <param name="Role">The role's name.</param>
public sealed record ChangeUserRoleCommand(Guid Id, string? Role) : IRequest<RoleChange>;
