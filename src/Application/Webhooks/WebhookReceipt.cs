namespace UserSync.Application.Webhooks;

/// <summary>The answer to one delivery.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">For refused deliveries, why, without personal data; otherwise <see langword="null"/>.</param>
public sealed record WebhookReceipt(WebhookOutcome Outcome, string? Reason = null);
