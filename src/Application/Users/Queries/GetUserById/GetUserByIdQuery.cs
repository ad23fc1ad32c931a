using MediatR;

namespace UserSync.Application.Users.Queries.GetUserById;

/// <summary>Asks for one user, active or not. The answer is <see langword="null"/> where there is none with a profile.</summary>
/// <param name="Id">Our id of the user.</param>
public sealed record GetUserByIdQuery(Guid Id) : IRequest<UserDto?>;
