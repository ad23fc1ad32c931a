using UserSync.Application.Common.Interfaces;

namespace UserSync.Application.Webhooks;

/// <summary>What one attempt to take an event in came to.</summary>
/// <param name="Outcome">
/// What became of this attempt, whatever became of earlier ones: applied, stale, ignored, unprocessable or failed.
/// </param>
/// <param name="Commit">What its commit changed, and how the event's log row stands.</param>
/// <param name="Reason">Why it was refused, without personal data, or <see langword="null"/>.</param>
internal sealed record IntakeResult(WebhookOutcome Outcome, CommitResult Commit, string? Reason = null);
