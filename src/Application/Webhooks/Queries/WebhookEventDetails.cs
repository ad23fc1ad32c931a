using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UserSync.Application.Webhooks.Queries;

/// <summary>One event of the log with its body.</summary>
public sealed record WebhookEventDetails : WebhookEventItem
{
    /// <summary>Adds the body to what a list tells.</summary>
    [SetsRequiredMembers]
    public WebhookEventDetails(WebhookEventItem item, JsonElement? payload)
        : base(item) => Payload = payload;

    /// <summary>The body as far as it is kept, or <see langword="null"/>. What JSON spells and no text can hold is U+FFFD here.</summary>
    [JsonPropertyOrder(1)]
    public JsonElement? Payload { get; }
}
