using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// What one commit writes: every key once. A batch with an event joins one user and one session at most,
/// those that the event is about.
/// </summary>
internal sealed record WriteBatch(IReadOnlyList<UserState> Users, IReadOnlyList<Session> Sessions, WebhookEvent? Event)
{
    public bool IsEmpty => Users.Count == 0 && Sessions.Count == 0 && Event is null;

    /// <summary>
    /// Clerk's id of the user that the event joins, itself or by a session, or <see langword="null"/> where it joins nothing.
    /// </summary>
    public string? JoinedUser => Event is null ? null
        : Users.Count > 0 ? Users[0].ClerkUserId
        : Sessions.Count > 0 ? Sessions[0].ClerkUserId
        : null;

    /// <summary>Clerk's id of the session that the event joins, or <see langword="null"/> where it joins none.</summary>
    public string? JoinedSession => Event is null || Sessions.Count == 0 ? null : Sessions[0].ClerkSessionId;
}
