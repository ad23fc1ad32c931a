using System.Text;
using System.Text.Json.Nodes;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.Faults.Sending;

/// <summary>
/// Makes events about a few hundred users. Every one carries a number of its own, so that its effect can be told from
/// every other's. Everything personal carries the word CANARY, which no log may ever hold.
/// </summary>
/// <param name="name">Tells the ids of one source from those of another.</param>
/// <param name="users">How many users.</param>
internal sealed class EventSource(string name, int users)
{
    // 2026-01-02 09:00 UTC.
    private const long StartMs = 1_767_344_400_000;
    private const int EventMs = 40;

    // Several events of a user share all their times, so that the bytes of the event id decide between them.
    private const int EventsPerTick = 3;

    private int _count;

    /// <summary>How many there have been.</summary>
    public int Count => _count;

    /// <summary>The next event; safe to call from anywhere.</summary>
    public SentEvent Next()
    {
        var number = Interlocked.Increment(ref _count);
        var userId = $"user_{name}{number % users}";
        var updatedAt = StartMs + (number / (users * EventsPerTick) * 1_000);
        var id = $"msg_{name}{Spread(number):x8}";
        return (number % 50, number % 10) switch
        {
            (7, _) => Deleted(id, userId, StartMs + number),
            (_, 4) => SignedIn(id, userId, number),
            _ => Changed(id, userId, number, new SourceVersion(updatedAt, updatedAt + EventMs, id)),
        };
    }

    // An odd factor maps numbers to numbers without collisions, so ids come in no order.
    private static uint Spread(int number) => unchecked((uint)number * 2_654_435_761u);

    private SentEvent Changed(string id, string userId, int number, SourceVersion version)
    {
        var profile = new UserProfile
        {
            Version = version,
            Email = $"CANARY.{number}@example.com",
            EmailVerified = number % 3 == 0,
            Username = $"CANARY{number}",
            FirstName = $"CANARY-first-{number}",
            LastName = $"CANARY-last-{number}",
            ProfileImageUrl = $"https://images.example/CANARY{number}",
            // As PostgreSQL writes jsonb.
            PublicMetadata = $$"""{"n": {{number}}, "role": "growth"}""",
            Role = UserRole.Growth,
            Banned = number % 17 == 0,
            Locked = number % 13 == 0,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(StartMs),
        };
        var user = new JsonObject
        {
            ["id"] = userId,
            ["object"] = "user",
            ["first_name"] = profile.FirstName,
            ["last_name"] = profile.LastName,
            ["username"] = profile.Username,
            ["image_url"] = profile.ProfileImageUrl,
            ["primary_email_address_id"] = "idn_1",
            ["email_addresses"] = new JsonArray(new JsonObject
            {
                ["id"] = "idn_1",
                ["email_address"] = profile.Email,
                ["verification"] = new JsonObject { ["status"] = profile.EmailVerified ? "verified" : "unverified" },
            }),
            ["phone_numbers"] = new JsonArray(),
            ["public_metadata"] = JsonNode.Parse(profile.PublicMetadata),
            ["unsafe_metadata"] = new JsonObject { ["note"] = "CANARY-note" },
            ["banned"] = profile.Banned,
            ["locked"] = profile.Locked,
            ["created_at"] = StartMs,
            ["updated_at"] = version.UpdatedAtMs,
            ["last_sign_in_at"] = null,
        };
        return Event(
            id,
            number <= users ? "user.created" : "user.updated",
            user,
            version.EventAtMs,
            new UserState(userId) { Profile = profile });
    }

    private static SentEvent Deleted(string id, string userId, long atMs) => Event(
        id,
        "user.deleted",
        new JsonObject { ["id"] = userId, ["object"] = "user", ["deleted"] = true },
        atMs,
        new UserState(userId) { DeletedAt = DateTimeOffset.FromUnixTimeMilliseconds(atMs) });

    private static SentEvent SignedIn(string id, string userId, int number)
    {
        var atMs = StartMs + number;
        var session = new JsonObject
        {
            ["id"] = $"sess_{id}",
            ["object"] = "session",
            ["user_id"] = userId,
            ["status"] = "active",
            ["created_at"] = atMs,
            ["last_active_at"] = atMs,
            ["updated_at"] = atMs,
            ["latest_activity"] = new JsonObject { ["city"] = "CANARY-city", ["ip_address"] = "CANARY-address" },
        };
        return Event(
            id,
            "session.created",
            session,
            atMs + EventMs,
            new UserState(userId) { LastLoginAt = DateTimeOffset.FromUnixTimeMilliseconds(atMs) });
    }

    private static SentEvent Event(string id, string type, JsonObject data, long timestampMs, UserState state)
    {
        var envelope = new JsonObject
        {
            ["data"] = data,
            ["event_attributes"] = new JsonObject { ["http_request"] = new JsonObject { ["client_ip"] = "CANARY-ip" } },
            ["instance_id"] = "ins_faults",
            ["object"] = "event",
            ["timestamp"] = timestampMs,
            ["type"] = type,
        };
        return new SentEvent(id, Encoding.UTF8.GetBytes(envelope.ToJsonString()), state);
    }
}
