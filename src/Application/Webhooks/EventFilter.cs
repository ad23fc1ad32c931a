using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks;

/// <summary>Which events of the log are wanted; <see langword="null"/> does not restrict.</summary>
/// <param name="Status">What became of them.</param>
/// <param name="Type">Clerk's event type, compared exactly.</param>
/// <param name="ClerkUserId">The user that they concern.</param>
public sealed record EventFilter(WebhookEventStatus? Status, string? Type, string? ClerkUserId);
