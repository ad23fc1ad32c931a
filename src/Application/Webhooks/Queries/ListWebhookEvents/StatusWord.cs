using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Queries.ListWebhookEvents;

/// <summary>Reads the words that callers use for a status.</summary>
internal static class StatusWord
{
    /// <summary>Reads a word; none is <see langword="null"/>, which is as good as any.</summary>
    public static bool TryParse(string? text, out WebhookEventStatus? status)
    {
        status = text switch
        {
            "applied" => WebhookEventStatus.Applied,
            "stale" => WebhookEventStatus.Stale,
            "ignored" => WebhookEventStatus.Ignored,
            "failed" => WebhookEventStatus.Failed,
            _ => null,
        };
        return status is not null || text is null;
    }
}
