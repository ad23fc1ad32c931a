using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>
/// The state behind <see cref="UserDirectory"/> and <see cref="SessionDirectory"/>. Events are published under
/// the lock, so that the order of messages is the order of changes.
/// </summary>
internal sealed class AccountStore(WebhookSender webhooks, TimeProvider clock)
{
    public Lock Gate { get; } = new();

    public UserTable Users { get; } = new();

    // Ordered, so that a user's are listed oldest first.
    public OrderedDictionary<string, JsonObject> Sessions { get; } = [];

    /// <summary>Now in Unix milliseconds, but later than the given change even if the clock stands still.</summary>
    public long NowAfter(long previous = 0) => Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), previous + 1);

    /// <summary>A copy of a user; <see cref="UserTable.Put"/> stores what is changed about it.</summary>
    public JsonObject GetUser(string id)
        => Users.Find(id) ?? throw new KeyNotFoundException($"No user was found with id {id}.");

    public JsonObject GetSession(string id)
        => Sessions.TryGetValue(id, out var session) ? session : throw new KeyNotFoundException($"No session was found with id {id}.");

    /// <summary>Stamps a change of a record and returns the stamp.</summary>
    public long Touch(JsonObject record)
    {
        var now = NowAfter(record["updated_at"]!.GetValue<long>());
        record["updated_at"] = now;
        return now;
    }

    public void Publish(string type, JsonObject data) => webhooks.Publish(type, data);

    public void PublishSession(JsonObject session)
    {
        var data = (JsonObject)session.DeepClone();
        data["user"] = GetUser(session["user_id"]!.GetValue<string>()).DeepClone();
        var status = session["status"]!.GetValue<string>();
        Publish(status == "active" ? "session.created" : $"session.{status}", data);
    }

    public void Close(JsonObject session, string status)
    {
        session["status"] = status;
        session["last_active_at"] = Touch(session);
        PublishSession(session);
    }

    public IEnumerable<JsonObject> ActiveSessionsOf(string userId) => Sessions.Values.Where(session =>
        session["user_id"]!.GetValue<string>() == userId && session["status"]!.GetValue<string>() == "active");
}
