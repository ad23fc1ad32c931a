using System.Text.Json;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Parses bodies of events, delivered or stored.</summary>
internal static class BodyJson
{
    // Far deeper than anything Clerk sends; the default of 64 would refuse odd but valid metadata.
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 512 };

    /// <summary>The body as JSON without what no database could store, or <see langword="null"/> where it is none.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(HostileText.Clean(body), _options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
