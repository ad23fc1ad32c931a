using System.Globalization;
using System.Text.Json;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Clerk's times: milliseconds since 1970, or ISO 8601 text. Anything else, or out of range, counts as absent.</summary>
internal static class ClerkTime
{
    // Below this a number can only be seconds: as milliseconds it would lie before March 1973.
    private const long FirstMillisecondValue = 100_000_000_000;

    private static readonly string[] _isoFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private static readonly long _lastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The milliseconds since 1970 that a member of an object gives, from 1970 to 9999, or <see langword="null"/>.</summary>
    public static long? Milliseconds(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return null;
        }

        var milliseconds = value.ValueKind switch
        {
            // A decimal holds every whole millisecond there is, also where the sender writes it as 1.7e12.
            JsonValueKind.Number when value.TryGetDecimal(out var number) && number >= 0 && number <= _lastMs => (long)number,
            JsonValueKind.String when DateTimeOffset.TryParseExact(
                value.GetString(), _isoFormats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time) => time.ToUnixTimeMilliseconds(),
            _ => -1,
        };
        return milliseconds >= 0 && milliseconds <= _lastMs ? milliseconds : null;
    }

    /// <summary>As <see cref="Milliseconds"/>, for the envelope, whose time comes in seconds as well: told by magnitude.</summary>
    public static long? EnvelopeMilliseconds(JsonElement envelope, string name)
    {
        var value = Milliseconds(envelope, name);
        var isSeconds = value < FirstMillisecondValue && envelope.GetProperty(name).ValueKind == JsonValueKind.Number;
        return isSeconds ? value * 1_000 : value;
    }

    /// <summary>The instant that a member of an object gives, or <see langword="null"/>.</summary>
    public static DateTimeOffset? Instant(JsonElement parent, string name) =>
        Milliseconds(parent, name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>How new an object is: its own <c>updated_at</c>; where it does not say, the time of its event stands in.</summary>
    public static long UpdatedAtMs(JsonElement snapshot, DateTimeOffset eventAt) =>
        Milliseconds(snapshot, "updated_at") ?? eventAt.ToUnixTimeMilliseconds();
}
