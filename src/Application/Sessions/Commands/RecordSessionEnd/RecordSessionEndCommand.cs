using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Sessions.Commands.RecordSessionEnd;

/// <summary>Stores a session that ended. Its beginning was a login, in case the event that told so was lost. Safe to repeat, and in any order with its siblings.</summary>
/// <param name="Event">The log row of the event that says so.</param>
/// <param name="Session">The snapshot of the session.</param>
/// <param name="User">
/// What the event tells of the user: the login, unless somebody else acted as the user, and the embedded snapshot where
/// there is one.
/// </param>
public sealed record RecordSessionEndCommand(WebhookEvent Event, Session Session, UserState User) : IRequest<CommitResult>;
