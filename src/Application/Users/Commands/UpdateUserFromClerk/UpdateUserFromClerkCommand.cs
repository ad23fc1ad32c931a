using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Users.Commands.UpdateUserFromClerk;

/// <summary>Stores a changed Clerk user, whether or not it was stored before. Safe to repeat, and in any order with its siblings.</summary>
/// <param name="Event">The log row of the event that says so.</param>
/// <param name="ClerkUserId">Clerk's id of the user.</param>
/// <param name="Profile">The snapshot that the event carries.</param>
/// <param name="LastSignInAt">Last sign-in that the snapshot tells, or <see langword="null"/>.</param>
public sealed record UpdateUserFromClerkCommand(
    WebhookEvent Event, string ClerkUserId, UserProfile Profile, DateTimeOffset? LastSignInAt) : IRequest<CommitResult>;
