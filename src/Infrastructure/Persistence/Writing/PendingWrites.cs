using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// What the repositories of one scope have queued for the next commit. States of one key are folded by the domain's own
/// join, since one statement must not meet a key twice; keys are sorted, since unsorted ones deadlock.
/// </summary>
internal sealed class PendingWrites(DatabaseOptions options)
{
    private SortedDictionary<string, UserState> _users = new(StringComparer.Ordinal);
    private SortedDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private WebhookEvent? _event;

    /// <summary>Clerk's ids of the users that are queued.</summary>
    public IReadOnlyCollection<string> UserIds => _users.Keys;

    public void Join(UserState state) => _users[state.ClerkUserId] =
        _users.TryGetValue(state.ClerkUserId, out var queued) ? UserState.Join(queued, state) : state;

    public void Join(Session session) => _sessions[session.ClerkSessionId] =
        _sessions.TryGetValue(session.ClerkSessionId, out var queued) ? Session.Join(queued, session) : session;

    public void Record(WebhookEvent row) =>
        _event = _event is null ? row : throw new InvalidOperationException("A unit of work records one event at most.");

    /// <summary>Everything queued; the queue is empty afterwards.</summary>
    public WriteBatch Take()
    {
        var users = _users.Values.Select(user => options.EraseOnDelete ? user.ErasedIfDeleted() : user);
        var batch = new WriteBatch([.. users], [.. _sessions.Values], _event);
        _users = new SortedDictionary<string, UserState>(StringComparer.Ordinal);
        _sessions = new SortedDictionary<string, Session>(StringComparer.Ordinal);
        _event = null;
        return batch;
    }
}
