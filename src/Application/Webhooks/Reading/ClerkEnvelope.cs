using System.Text.Json;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>The outside of an event: its type, its time, where it comes from, and the data still unread.</summary>
internal sealed class ClerkEnvelope : IDisposable
{
    // Far deeper than anything Clerk sends; the default of 64 would refuse odd but valid metadata.
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 512 };

    private readonly JsonDocument _document;

    private ClerkEnvelope(JsonDocument document, string type)
    {
        _document = document;
        Type = type;
        TimestampMs = ClerkTime.EnvelopeMilliseconds(document.RootElement, "timestamp");
        InstanceId = document.RootElement.Text("instance_id");
        Data = document.RootElement.TryGetProperty("data", out var data) ? data : default;
    }

    /// <summary>Clerk's event type, such as <c>user.created</c>.</summary>
    public string Type { get; }

    /// <summary>When it happened, in milliseconds since 1970, or <see langword="null"/> where it does not say.</summary>
    public long? TimestampMs { get; }

    /// <summary>Clerk instance (<c>ins_…</c>) it comes from, or <see langword="null"/>.</summary>
    public string? InstanceId { get; }

    /// <summary>The object it is about; undefined where there is none.</summary>
    public JsonElement Data { get; }

    /// <summary>Whether the body carries one-time codes, which are never kept.</summary>
    public bool CarriesSecrets =>
        Type.StartsWith("email.", StringComparison.Ordinal) || Type.StartsWith("sms.", StringComparison.Ordinal);

    /// <summary>Parses a body, or says <see langword="null"/> where it is no JSON object with a string <c>type</c>.</summary>
    public static ClerkEnvelope? TryParse(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(HostileText.Clean(body), _options);
        }
        catch (JsonException)
        {
            return null;
        }

        if (document.RootElement.Text("type") is { } type)
        {
            return new ClerkEnvelope(document, type);
        }

        document.Dispose();
        return null;
    }

    /// <summary>The log row of a delivery of this event.</summary>
    public WebhookEvent ToEvent(string eventId, DateTimeOffset deliveredAt, DateTimeOffset receivedAt, ReadOnlyMemory<byte> body) =>
        new()
        {
            EventId = eventId,
            Type = ClerkText.Cut(Type, WebhookEvent.MaxTypeLength),
            ClerkObjectId = Data.Id("id"),
            ClerkUserId = Type.StartsWith("session.", StringComparison.Ordinal) ? Data.Id("user_id")
                : Type.StartsWith("user.", StringComparison.Ordinal) ? Data.Id("id")
                : null,
            EventAt = TimestampMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : deliveredAt,
            ReceivedAt = receivedAt,
            Payload = CarriesSecrets ? null : body.ToArray(),
        };

    /// <summary>Gives the parsed document back; <see cref="Data"/> may not be read any more.</summary>
    public void Dispose() => _document.Dispose();
}
