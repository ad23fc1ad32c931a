using MediatR;
using UserSync.Application.Users.Queries;

namespace UserSync.Application.Users.Commands.ResyncUser;

/// <summary>
/// Fetches one user from Clerk now. Where Clerk has none, the user is marked deleted as of now. Answers the user as it is
/// stored then, or <see langword="null"/> where there is none with this id and a profile.
/// </summary>
/// <param name="Id">Our id of the user.</param>
public sealed record ResyncUserCommand(Guid Id) : IRequest<UserDto?>;
