using System.Linq.Expressions;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Queries;

/// <summary>An event of the log as callers see it in a list. Times are UTC.</summary>
public record WebhookEventItem
{
    /// <summary>The delivery's id (<c>svix-id</c>).</summary>
    public required string EventId { get; init; }

    /// <summary>Clerk's event type.</summary>
    public required string Type { get; init; }

    /// <summary>Clerk's id of the object that it is about, or <see langword="null"/>.</summary>
    public string? ClerkObjectId { get; init; }

    /// <summary>Clerk's id of the user that it concerns, or <see langword="null"/>.</summary>
    public string? ClerkUserId { get; init; }

    /// <summary>What became of it.</summary>
    public required WebhookEventStatus Status { get; init; }

    /// <summary>Why, in words; <see langword="null"/> for what versions stored that did not keep what an event met.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it has arrived or was replayed.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it happened at Clerk.</summary>
    public required DateTimeOffset EventAt { get; init; }

    /// <summary>When it first arrived here.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it last arrived or was last replayed, or <see langword="null"/> as for <see cref="Reason"/>.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>Milliseconds from its arrival to its commit, at the attempt that its status is from.</summary>
    public required int DurationMs { get; init; }

    /// <summary>Why it failed, or <see langword="null"/> where it did not.</summary>
    public WebhookEventError? Error { get; init; }

    /// <summary>How much of its body is kept.</summary>
    public required PayloadForm PayloadForm { get; init; }

    /// <summary>From the stored row, for a query that reads no more of it than this.</summary>
    public static Expression<Func<WebhookEvent, WebhookEventItem>> FromRow { get; } = row => new WebhookEventItem
    {
        EventId = row.EventId,
        Type = row.Type,
        ClerkObjectId = row.ClerkObjectId,
        ClerkUserId = row.ClerkUserId,
        Status = row.Status,
        Reason = new EventEncounter
        {
            Type = row.Type,
            Status = row.Status,
            EventAt = row.EventAt,
            SourceUpdatedAtMs = row.SourceUpdatedAtMs,
            FoundUpdatedAtMs = row.FoundUpdatedAtMs,
            FoundDeletedAt = row.FoundDeletedAt,
            Error = row.Error,
        }.Reason,
        Attempts = row.Attempts,
        EventAt = row.EventAt,
        ReceivedAt = row.ReceivedAt,
        LastAttemptAt = row.LastAttemptAt,
        DurationMs = row.DurationMs,
        Error = row.Error == null ? null : new WebhookEventError(row.ErrorCode, row.Error),
        PayloadForm = row.PayloadForm,
    };
}
