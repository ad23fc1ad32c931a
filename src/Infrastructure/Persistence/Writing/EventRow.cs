using UserSync.Application.Webhooks;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>How the log row of an event is written and its answer read, the same on both engines.</summary>
internal static class EventRow
{
    /// <summary>Whether a row says "applied or stale, by what the joins change".</summary>
    public static bool IsDecidedByJoins(WebhookEvent row) => row.Status is WebhookEventStatus.Applied or WebhookEventStatus.Stale;

    /// <summary>Milliseconds that the event has taken so far.</summary>
    public static int DurationMs(WebhookEvent row, DateTimeOffset now) =>
        (int)Math.Clamp((now - row.ReceivedAt).TotalMilliseconds, 0, int.MaxValue);

    /// <summary>The attempt at which a new row is settled: its first one, unless that failed.</summary>
    public static int? SettledAttempt(WebhookEvent row) => row.Status == WebhookEventStatus.Failed ? null : 1;

    /// <summary>What the row's returned columns mean for this delivery.</summary>
    public static WebhookOutcome Outcome(int attempts, int? settledAttempt, string status) =>
        settledAttempt is null ? WebhookOutcome.Failed
        : settledAttempt < attempts ? WebhookOutcome.Duplicate
        : Enum.Parse<WebhookEventStatus>(status, ignoreCase: true) switch
        {
            WebhookEventStatus.Applied => WebhookOutcome.Applied,
            WebhookEventStatus.Stale => WebhookOutcome.Stale,
            WebhookEventStatus.Ignored => WebhookOutcome.Ignored,
            WebhookEventStatus.Failed => WebhookOutcome.Failed,
        };

    /// <summary>The stored word for a status.</summary>
    public static string Name(WebhookEventStatus status) => NameConverter<WebhookEventStatus>.ToName(status);
}
