using System.Text.Json;

namespace UserSync.Demo.Service;

/// <summary>An answer of the service.</summary>
/// <param name="Status">HTTP status; <see langword="null"/> where there was no answer.</param>
/// <param name="Text">The body.</param>
/// <param name="Error">Why there was no answer.</param>
internal sealed record Answer(int? Status, string Text, string? Error = null)
{
    /// <summary>The body as a JSON object; <see langword="null"/> where it is none.</summary>
    public JsonElement? Json { get; } = Parse(Text);

    /// <summary>What a webhook came to, or the code of a problem.</summary>
    public string? Outcome => Member("outcome") ?? Member("code");

    /// <summary>A member as text; <see langword="null"/> where it is absent or null.</summary>
    public string? Member(string name) =>
        Json is { } json && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
            : null;

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // Shown as it is; the expectations then say what is missing.
            return null;
        }
    }
}
