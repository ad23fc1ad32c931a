using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>The instance's sessions. Every change publishes its webhook event, the user embedded.</summary>
public sealed class SessionDirectory
{
    private readonly AccountStore _store;

    internal SessionDirectory(AccountStore store) => _store = store;

    /// <summary>
    /// Signs a user in: <c>session.created</c>. Stamps the user's <c>last_sign_in_at</c> and <c>updated_at</c>
    /// without an event of the user's own.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such user.</exception>
    /// <exception cref="InvalidOperationException">The user is banned or locked.</exception>
    public ClerkSession Create(string userId)
    {
        lock (_store.Gate)
        {
            var user = _store.GetUser(userId);
            if (user["banned"]!.GetValue<bool>() || user["locked"]!.GetValue<bool>())
            {
                throw new InvalidOperationException("A banned or locked user cannot sign in.");
            }

            var now = _store.Touch(user);
            user["last_sign_in_at"] = now;
            _store.Users.Put(user);
            var session = ClerkShapes.Session(user, ClerkId.New("client"), now);
            _store.Sessions.Add(session["id"]!.GetValue<string>(), session);
            _store.PublishSession(session);
            return Snapshot(session);
        }
    }

    /// <summary>The user signs out and the session stays on the client: <c>session.ended</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such session.</exception>
    public ClerkSession End(string id) => Close(id, "ended");

    /// <summary>The user signs out, the usual way: <c>session.removed</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such session.</exception>
    public ClerkSession Remove(string id) => Close(id, "removed");

    /// <summary>The application ends the session: <c>session.revoked</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such session.</exception>
    public ClerkSession Revoke(string id) => Close(id, "revoked");

    /// <summary>The session as it is now.</summary>
    /// <exception cref="KeyNotFoundException">There is no such session.</exception>
    public ClerkSession Get(string id)
    {
        lock (_store.Gate)
        {
            return Snapshot(_store.GetSession(id));
        }
    }

    /// <summary>A user's active sessions, oldest first.</summary>
    public IReadOnlyList<ClerkSession> ActiveOf(string userId)
    {
        lock (_store.Gate)
        {
            return [.. _store.ActiveSessionsOf(userId).Select(Snapshot)];
        }
    }

    private ClerkSession Close(string id, string status)
    {
        lock (_store.Gate)
        {
            var session = _store.GetSession(id);
            _store.Close(session, status);
            return Snapshot(session);
        }
    }

    private static ClerkSession Snapshot(JsonObject session) => new((JsonObject)session.DeepClone());
}
