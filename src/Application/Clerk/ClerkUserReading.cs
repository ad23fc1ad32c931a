using System.Text.Json;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Common;

namespace UserSync.Application.Clerk;

/// <summary>Reads what Clerk's Backend API answers, by the rules that events are read by.</summary>
public static class ClerkUserReading
{
    /// <summary>The body as JSON without what no database could store, or <see langword="null"/> where it is none.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> body) => BodyJson.TryParse(body);

    /// <summary>A user object, or <see langword="null"/> where it is none or has no usable id.</summary>
    /// <param name="user">What Clerk gave.</param>
    /// <param name="readAt">When it came; stands in for an <c>updated_at</c> that is missing.</param>
    public static ClerkUser? Read(JsonElement user, DateTimeOffset readAt)
    {
        if (user.ValueKind != JsonValueKind.Object || user.Id("id") is not { } id)
        {
            return null;
        }

        // Stand-ins for Clerk give seconds, which nobody at Clerk's age could mean as milliseconds.
        var remarks = new List<Remark>();
        var updatedAt = ClerkTime.EnvelopeMilliseconds(user, "updated_at") ?? readAt.ToUnixTimeMilliseconds();
        var profile = ClerkUserReader.Profile(user, new SourceVersion(updatedAt, 0, string.Empty), remarks);
        return new ClerkUser(
            id, profile with { CreatedAt = Instant(user, "created_at") }, Instant(user, "last_sign_in_at"), readAt, remarks);
    }

    private static DateTimeOffset? Instant(JsonElement user, string name) =>
        ClerkTime.EnvelopeMilliseconds(user, name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
