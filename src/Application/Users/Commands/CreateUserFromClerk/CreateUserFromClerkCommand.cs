using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Users.Commands.CreateUserFromClerk;

/// <summary>Stores a newly created Clerk user. Safe to repeat, and in any order with its siblings.</summary>
/// <param name="Event">The log row of the event that says so.</param>
/// <param name="ClerkUserId">Clerk's id of the user.</param>
/// <param name="Profile">The snapshot that the event carries.</param>
/// <param name="LastSignInAt">Last sign-in that the snapshot tells, or <see langword="null"/>.</param>
public sealed record CreateUserFromClerkCommand(
    WebhookEvent Event, string ClerkUserId, UserProfile Profile, DateTimeOffset? LastSignInAt) : IRequest<CommitResult>;
