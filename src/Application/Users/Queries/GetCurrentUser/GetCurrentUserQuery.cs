using MediatR;

namespace UserSync.Application.Users.Queries.GetCurrentUser;

/// <summary>Asks who the bearer of a verified token is.</summary>
/// <param name="ClerkUserId">The token's subject.</param>
public sealed record GetCurrentUserQuery(string ClerkUserId) : IRequest<CurrentUser>;
