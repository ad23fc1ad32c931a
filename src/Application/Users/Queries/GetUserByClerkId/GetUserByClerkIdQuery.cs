using MediatR;

namespace UserSync.Application.Users.Queries.GetUserByClerkId;

/// <summary>Asks for one user, active or not. The answer is <see langword="null"/> where there is none with a profile.</summary>
/// <param name="ClerkUserId">Clerk's id of the user (<c>user_…</c>).</param>
public sealed record GetUserByClerkIdQuery(string ClerkUserId) : IRequest<UserDto?>;
