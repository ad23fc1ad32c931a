using System.Text.Json.Nodes;

namespace UserSync.WebApi.FunctionalTests;

/// <summary>
/// Makes events. Everything personal in them carries the word CANARY, which no log may ever hold.
/// </summary>
internal static class Events
{
    /// <summary>First instant of the stories told here: 2026-01-02 09:00 UTC.</summary>
    public const long StartMs = 1_767_344_400_000;

    public static string NewUserId() => $"user_{Guid.NewGuid():N}";

    /// <summary>A user event; <paramref name="change"/> may alter the user object.</summary>
    public static string User(string type, string clerkUserId, long updatedAtMs = StartMs, Action<JsonObject>? change = null)
    {
        var user = new JsonObject
        {
            ["id"] = clerkUserId,
            ["object"] = "user",
            ["first_name"] = "CANARY-first",
            ["last_name"] = "CANARY-last",
            ["username"] = "CANARY-name",
            ["image_url"] = "https://images.example/CANARY",
            ["primary_email_address_id"] = "idn_1",
            ["email_addresses"] = new JsonArray(Email("idn_1", $"CANARY.{clerkUserId}@example.com")),
            ["public_metadata"] = new JsonObject { ["role"] = "growth", ["note"] = "CANARY-note" },
            ["banned"] = false,
            ["locked"] = false,
            ["created_at"] = StartMs,
            ["updated_at"] = updatedAtMs,
            ["last_sign_in_at"] = null,
        };
        change?.Invoke(user);
        return Envelope(type, user, updatedAtMs + 40);
    }

    public static string Deleted(string clerkUserId, long atMs = StartMs) => Envelope(
        "user.deleted", new JsonObject { ["id"] = clerkUserId, ["object"] = "user", ["deleted"] = true }, atMs);

    /// <summary>A session event; <paramref name="change"/> may alter the session object.</summary>
    public static string Session(
        string type, string clerkSessionId, string clerkUserId, long updatedAtMs = StartMs, Action<JsonObject>? change = null)
    {
        var session = new JsonObject
        {
            ["id"] = clerkSessionId,
            ["object"] = "session",
            ["user_id"] = clerkUserId,
            ["status"] = type == "session.created" ? "active" : type["session.".Length..],
            ["created_at"] = StartMs,
            ["last_active_at"] = StartMs,
            ["updated_at"] = updatedAtMs,
            ["latest_activity"] = new JsonObject { ["city"] = "CANARY-city", ["ip_address"] = "CANARY-address" },
        };
        change?.Invoke(session);
        return Envelope(type, session, updatedAtMs + 40);
    }

    public static string Envelope(string type, JsonNode? data, long timestampMs) => new JsonObject
    {
        ["data"] = data,
        ["event_attributes"] = new JsonObject { ["http_request"] = new JsonObject { ["client_ip"] = "CANARY-ip" } },
        ["instance_id"] = "ins_test",
        ["object"] = "event",
        ["timestamp"] = timestampMs,
        ["type"] = type,
    }.ToJsonString();

    public static JsonObject Email(string id, string address, string status = "verified") => new()
    {
        ["id"] = id,
        ["email_address"] = address,
        ["verification"] = new JsonObject { ["status"] = status },
    };
}
