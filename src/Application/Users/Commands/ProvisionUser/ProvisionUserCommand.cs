using MediatR;

namespace UserSync.Application.Users.Commands.ProvisionUser;

/// <summary>
/// Fetches a user from Clerk who has a good session but whose event has not arrived here. A user that is stored by now,
/// or known to be deleted, costs no call. Answers whether there is such a user.
/// </summary>
/// <param name="ClerkUserId">Clerk's id of the user.</param>
public sealed record ProvisionUserCommand(string ClerkUserId) : IRequest<bool>;
