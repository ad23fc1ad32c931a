using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// What the repositories of one scope have queued for the next commit. States of one key are folded by the domain's own
/// join, since one statement must not meet a key twice.
/// </summary>
internal sealed class PendingWrites(DatabaseOptions options)
{
    // Lists, not dictionaries: a delivery queues one or two states, and only a backfill's page queues hundreds.
    private readonly List<UserState> _users = [];
    private readonly List<Session> _sessions = [];
    private WebhookEvent? _event;

    /// <summary>Clerk's ids of the users that are queued, some of them perhaps twice.</summary>
    public IReadOnlyCollection<string> UserIds => [.. _users.Select(user => user.ClerkUserId)];

    public void Join(UserState state) => _users.Add(state);

    public void Join(Session session) => _sessions.Add(session);

    public void Record(WebhookEvent row) =>
        _event = _event is null ? row : throw new InvalidOperationException("A unit of work records one event at most.");

    /// <summary>Everything queued; the queue is empty afterwards.</summary>
    /// <exception cref="InvalidOperationException">An event was recorded beside more than one user or session.</exception>
    public WriteBatch Take()
    {
        var users = Fold(_users, user => user.ClerkUserId, UserState.Join);
        var sessions = Fold(_sessions, session => session.ClerkSessionId, Session.Join);
        var batch = new WriteBatch(
            options.EraseOnDelete ? [.. users.Select(user => user.ErasedIfDeleted())] : users, sessions, _event);
        _users.Clear();
        _sessions.Clear();
        _event = null;
        return batch.Event is null || (users.Length <= 1 && sessions.Length <= 1)
            ? batch
            : throw new InvalidOperationException("An event is about one user and one session at most.");
    }

    private static T[] Fold<T>(List<T> queued, Func<T, string> key, Func<T, T, T> join) => queued.Count <= 1
        ? [.. queued]
        : [.. queued.GroupBy(key, StringComparer.Ordinal).Select(group => group.Aggregate(join))];
}
