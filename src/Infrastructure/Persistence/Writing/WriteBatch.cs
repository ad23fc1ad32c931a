using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>What one commit writes: every key once, in one order.</summary>
internal sealed record WriteBatch(IReadOnlyList<UserState> Users, IReadOnlyList<Session> Sessions, WebhookEvent? Event)
{
    public bool IsEmpty => Users.Count == 0 && Sessions.Count == 0 && Event is null;
}
