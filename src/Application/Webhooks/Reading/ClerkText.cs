using System.Text.Json;
using UserSync.Application.Common;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Reads members of Clerk's objects; what is missing or of another type reads as <see langword="null"/>.</summary>
internal static class ClerkText
{
    /// <summary>A member's text, whatever it says.</summary>
    public static string? Text(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A member's text where it can be an id.</summary>
    public static string? Id(this JsonElement parent, string name) =>
        parent.Text(name) is { } text && ClerkIdRules.IsClerkId(text) ? text : null;

    /// <summary>A member's text where it can be an address or a number that somebody is reached by.</summary>
    public static string? Address(this JsonElement parent, string name, int maxLength) =>
        parent.Text(name) is { Length: > 0 } text && text.Length <= maxLength && !text.Contains('\uFFFD', StringComparison.Ordinal)
            ? text
            : null;

    /// <summary>A member's text for people to read, cut at a length; a cut is remarked on.</summary>
    public static string? DisplayText(this JsonElement parent, string name, int maxLength, ICollection<Remark> remarks)
    {
        var text = parent.Text(name);
        if (text is null || text.Length <= maxLength)
        {
            return text;
        }

        remarks.Add(new Remark($"{name} is longer than {maxLength} characters and was cut"));
        return Cut(text, maxLength);
    }

    /// <summary>A text cut at a length without splitting a surrogate pair.</summary>
    public static string Cut(string text, int maxLength) =>
        text.Length <= maxLength ? text
        : char.IsHighSurrogate(text[maxLength - 1]) ? text[..(maxLength - 1)]
        : text[..maxLength];

    /// <summary>Whether a member is <see langword="true"/>.</summary>
    public static bool IsTrue(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The objects in a member that is an array; empty where it is none.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object)
            : [];

    /// <summary>A member that is an object, or <see langword="null"/>.</summary>
    public static JsonElement? Object(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
