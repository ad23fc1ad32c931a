using System.Globalization;
using System.Text;
using System.Text.Json;
using UserSync.Domain.Common;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Fuzz;

/// <summary>What PostgreSQL and SQLite can both hold, stated once more and independently of the code that sees to it.</summary>
internal static class Storable
{
    // PostgreSQL's numeric has room for 131,072 digits before the point and 16,383 after it.
    private const int MaxExponent = 16_000;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly long _lastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static void Check(WebhookEvent row)
    {
        Text(row.Type, WebhookEvent.MaxTypeLength);
        Whole(row.ClerkObjectId, User.MaxClerkIdLength);
        Whole(row.ClerkUserId, User.MaxClerkIdLength);
        Instant(row.EventAt);
    }

    public static void Check(UserState user)
    {
        Whole(user.ClerkUserId, User.MaxClerkIdLength);
        Instant(user.DeletedAt);
        Instant(user.LastLoginAt);
        if (user.Profile is not { } profile)
        {
            return;
        }

        Version(profile.Version);
        Whole(profile.Email, UserProfile.MaxEmailLength);
        Whole(profile.PhoneNumber, UserProfile.MaxPhoneNumberLength);
        Text(profile.Username, UserProfile.MaxNameLength);
        Text(profile.FirstName, UserProfile.MaxNameLength);
        Text(profile.LastName, UserProfile.MaxNameLength);
        Whole(profile.ProfileImageUrl, UserProfile.MaxImageUrlLength);
        Whole(profile.OrganizationId, User.MaxClerkIdLength);
        Instant(profile.CreatedAt);
        Metadata(profile);
        if (profile is { Email: null, EmailVerified: true })
        {
            throw new FindingException("An address that is not there is verified.");
        }
    }

    public static void Check(Session session)
    {
        Version(session.Version);
        Whole(session.ClerkSessionId, User.MaxClerkIdLength);
        Whole(session.ClerkUserId, User.MaxClerkIdLength);
        Whole(session.ActorId, User.MaxClerkIdLength);
        Text(session.DeviceType, Session.MaxDeviceLength);
        Text(session.BrowserName, Session.MaxDeviceLength);
        Instant(session.StartedAt);
        Instant(session.LastActiveAt);
        Instant(session.EndedAt);
    }

    private static void Metadata(UserProfile profile)
    {
        using var metadata = JsonDocument.Parse(profile.PublicMetadata, new JsonDocumentOptions { MaxDepth = 1_000 });
        Json(metadata.RootElement);
        var role = metadata.RootElement.TryGetProperty("role", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (profile.Role == UserRole.Admin && role != "admin")
        {
            throw new FindingException("An admin whose public metadata does not say so.");
        }
    }

    private static void Json(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Text(member.Name, int.MaxValue);
                    Json(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Json(element);
                }

                break;
            case JsonValueKind.String:
                Text(value.GetString(), int.MaxValue);
                break;
            case JsonValueKind.Number:
                Number(value.GetRawText());
                break;
        }
    }

    private static void Number(string number)
    {
        var exponentAt = number.IndexOfAny(['e', 'E']);
        var exponent = exponentAt < 0 ? "0" : number[(exponentAt + 1)..];
        if (number.Length > MaxExponent
            || !int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)
            || Math.Abs((long)power) > MaxExponent)
        {
            throw new FindingException("A number that no column holds.");
        }
    }

    private static void Text(string? text, int maxLength)
    {
        if (text is null)
        {
            return;
        }

        // Half a surrogate pair makes the encoding throw, which is a finding as well.
        _ = _strict.GetByteCount(text);
        if (text.Length > maxLength || text.Contains('\0', StringComparison.Ordinal))
        {
            throw new FindingException("A text that is too long or holds NUL.");
        }
    }

    /// <summary>An id or an address: with a replaced character in it, it would lead to somebody else, or nowhere.</summary>
    private static void Whole(string? text, int maxLength)
    {
        Text(text, maxLength);
        if (text is not null && text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new FindingException("An id or an address that is not what it was.");
        }
    }

    private static void Instant(DateTimeOffset? instant)
    {
        if (instant is { } at && (at < DateTimeOffset.UnixEpoch || at.Offset != TimeSpan.Zero))
        {
            throw new FindingException("An instant before 1970, or one that is not in UTC.");
        }
    }

    private static void Version(SourceVersion version)
    {
        if (version.UpdatedAtMs < 0 || version.UpdatedAtMs > _lastMs || version.EventAtMs < 0 || version.EventAtMs > _lastMs)
        {
            throw new FindingException("A version out of the range of times.");
        }
    }
}
