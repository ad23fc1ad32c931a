using System.Text.Json;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>The outside of an event: its type, its time, where it comes from, and the data still unread.</summary>
internal sealed class ClerkEnvelope : IDisposable
{
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

    /// <summary>Parses a body, or says <see langword="null"/> where it is no JSON object with a string <c>type</c>.</summary>
    public static ClerkEnvelope? TryParse(ReadOnlyMemory<byte> body)
    {
        var document = BodyJson.TryParse(body);
        if (document?.RootElement.Text("type") is { } type)
        {
            return new ClerkEnvelope(document, type);
        }

        document?.Dispose();
        return null;
    }

    /// <summary>The log row of an attempt to take this event in, without its payload.</summary>
    /// <param name="eventId">The delivery's id.</param>
    /// <param name="deliveredAt">Stands in where the event has no time of its own.</param>
    /// <param name="attemptedAt">When this attempt began.</param>
    public WebhookEvent ToEvent(string eventId, DateTimeOffset deliveredAt, DateTimeOffset attemptedAt)
    {
        var isUser = Type.StartsWith("user.", StringComparison.Ordinal);
        var isSession = Type.StartsWith("session.", StringComparison.Ordinal);
        var eventAt = TimestampMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : deliveredAt;
        return new WebhookEvent
        {
            EventId = eventId,
            Type = ClerkText.Cut(Type, WebhookEvent.MaxTypeLength),
            ClerkObjectId = Data.Id("id"),
            ClerkUserId = isSession ? Data.Id("user_id") : isUser ? Data.Id("id") : null,
            EventAt = eventAt,
            SourceUpdatedAtMs = (isUser || isSession) && Data.ValueKind == JsonValueKind.Object
                ? ClerkTime.UpdatedAtMs(Data, eventAt)
                : null,
            ReceivedAt = attemptedAt,
            LastAttemptAt = attemptedAt,
        };
    }

    /// <summary>What is kept of the body, and in which form. One-time codes never are, whatever is configured.</summary>
    /// <param name="body">The body as it was signed. Where the whole of it is kept, it is kept itself and must not change any more.</param>
    /// <param name="form">How much of it is wanted.</param>
    public (byte[]? Payload, PayloadForm Form) Keep(byte[] body, PayloadForm form)
    {
        var carriesCodes = Type.StartsWith("email.", StringComparison.Ordinal) || Type.StartsWith("sms.", StringComparison.Ordinal);
        return (carriesCodes ? PayloadForm.None : form) switch
        {
            PayloadForm.Whole => (body, PayloadForm.Whole),
            PayloadForm.Redacted => (Redaction.Redact(_document.RootElement), PayloadForm.Redacted),
            PayloadForm.None => (null, PayloadForm.None),
        };
    }

    /// <summary>Gives the parsed document back; <see cref="Data"/> may not be read any more.</summary>
    public void Dispose() => _document.Dispose();
}
