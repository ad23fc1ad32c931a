using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>Reads members of a token's JSON objects without ever converting one kind of value into another.</summary>
internal static class ClaimReader
{
    /// <summary>Longest text taken for an id or a name, in characters.</summary>
    public const int MaxTextLength = 255;

    /// <summary>31 December 9999, the last moment that <see cref="DateTimeOffset"/> can hold, in Unix seconds.</summary>
    private const long MaxUnixSeconds = 253_402_300_799;

    /// <summary>Whether the member is there, even as null.</summary>
    public static bool Has(this JsonElement element, string name) => element.TryGetProperty(name, out _);

    /// <summary>The member, where it is there and says anything but null.</summary>
    public static bool TryGetValue(this JsonElement element, string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The member as text; <see langword="false"/> where it is absent, no string, or not valid Unicode.</summary>
    public static bool TryGetText(this JsonElement element, string name, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return element.TryGetProperty(name, out var value) && value.TryReadText(out text);
    }

    /// <summary>The element as text; <see langword="false"/> where it is no string or not valid Unicode.</summary>
    public static bool TryReadText(this JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: JSON's grammar allows it, text does not.
            return false;
        }
    }

    /// <summary>The member as text that is safe to store and to log: neither empty nor long, no control characters.</summary>
    public static bool TryGetName(this JsonElement element, string name, [NotNullWhen(true)] out string? text) =>
        element.TryGetText(name, out text) && IsName(text);

    /// <summary>Whether a text is neither empty nor long and holds no control characters.</summary>
    public static bool IsName(string text) => HasNamesLength(text) && !text.Any(char.IsControl);

    /// <summary>Whether a text is a name in visible ASCII, as all of Clerk's ids are.</summary>
    public static bool IsIdentifier(string text) => HasNamesLength(text) && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool HasNamesLength(string text) => text.Length is > 0 and <= MaxTextLength;

    /// <summary>The member as Unix seconds; see <see cref="TryReadUnixSeconds"/>.</summary>
    public static bool TryGetUnixSeconds(this JsonElement element, string name, out long seconds)
    {
        seconds = 0;
        return element.TryGetProperty(name, out var value) && value.TryReadUnixSeconds(out seconds);
    }

    /// <summary>The element as Unix seconds: a JSON number written as an integer, within what a date can hold.</summary>
    public static bool TryReadUnixSeconds(this JsonElement element, out long seconds)
    {
        seconds = 0;
        return element.ValueKind == JsonValueKind.Number
            && element.TryGetInt64(out seconds)
            && seconds is >= 0 and <= MaxUnixSeconds;
    }
}
