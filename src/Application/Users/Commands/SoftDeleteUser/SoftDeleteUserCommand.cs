using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Users.Commands.SoftDeleteUser;

/// <summary>
/// Marks a user deleted, for good. A user that is not stored yet gets a row that says only so. Safe to repeat.
/// </summary>
/// <param name="Event">The log row of the event that says so.</param>
/// <param name="ClerkUserId">Clerk's id of the user.</param>
/// <param name="DeletedAt">When it was deleted; of several times the earliest stays.</param>
public sealed record SoftDeleteUserCommand(WebhookEvent Event, string ClerkUserId, DateTimeOffset DeletedAt)
    : IRequest<CommitResult>;
