using System.Text.Json;
using UserSync.Domain.Common;
using UserSync.Domain.Sessions;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Reads Clerk's session object.</summary>
internal static class ClerkSessionReader
{
    private const string UnnamedActor = "unknown";

    /// <summary>The snapshot that a session object is.</summary>
    /// <param name="session">The object.</param>
    /// <param name="clerkSessionId">Its id, read already.</param>
    /// <param name="clerkUserId">Its user's id, read already.</param>
    /// <param name="eventType">Type of the event it came in, which stands in for a status that is missing or unknown.</param>
    /// <param name="version">How new it is.</param>
    /// <param name="remarks">Gets a remark for every text that was cut.</param>
    public static Session Session(
        JsonElement session,
        string clerkSessionId,
        string clerkUserId,
        string eventType,
        SourceVersion version,
        ICollection<Remark> remarks)
    {
        var status = Status(session.Text("status")) ?? Status(eventType["session.".Length..]) ?? SessionStatus.Active;
        var device = session.Object("latest_activity");
        return new Session
        {
            ClerkSessionId = clerkSessionId,
            Version = version,
            ClerkUserId = clerkUserId,
            Status = status,
            StartedAt = ClerkTime.Instant(session, "created_at"),
            LastActiveAt = ClerkTime.Instant(session, "last_active_at"),
            EndedAt = status is SessionStatus.Active or SessionStatus.Pending
                ? null
                : DateTimeOffset.FromUnixTimeMilliseconds(version.UpdatedAtMs),
            ActorId = ActorId(session),
            DeviceType = device?.DisplayText("device_type", Domain.Sessions.Session.MaxDeviceLength, remarks),
            BrowserName = device?.DisplayText("browser_name", Domain.Sessions.Session.MaxDeviceLength, remarks),
            IsMobile = device is { } known && known.TryGetProperty("is_mobile", out var mobile)
                && mobile.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? mobile.GetBoolean()
                    : null,
        };
    }

    /// <summary>
    /// The login that a session stands for: when it began, else when it was last used, else, for an event that says it
    /// has just begun, the event's own time. Somebody acting as the user is no login of the user.
    /// </summary>
    public static DateTimeOffset? LoginAt(JsonElement session, string eventType, DateTimeOffset eventAt) =>
        ActorId(session) is not null
            ? null
            : ClerkTime.Instant(session, "created_at")
                ?? ClerkTime.Instant(session, "last_active_at")
                ?? (eventType == "session.created" ? eventAt : null);

    private static string? ActorId(JsonElement session) =>
        session.TryGetProperty("actor", out var actor) && actor.ValueKind != JsonValueKind.Null
            ? actor.ValueKind == JsonValueKind.Object ? actor.Id("sub") ?? UnnamedActor : UnnamedActor
            : null;

    private static SessionStatus? Status(string? text) => text switch
    {
        "active" or "created" => SessionStatus.Active,
        "pending" => SessionStatus.Pending,
        "ended" => SessionStatus.Ended,
        "removed" => SessionStatus.Removed,
        "revoked" => SessionStatus.Revoked,
        "expired" => SessionStatus.Expired,
        "abandoned" => SessionStatus.Abandoned,
        "replaced" => SessionStatus.Replaced,
        _ => null,
    };
}
