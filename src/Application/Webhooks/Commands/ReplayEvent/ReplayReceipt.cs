namespace UserSync.Application.Webhooks.Commands.ReplayEvent;

/// <summary>The answer to a replay.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Where it was refused, why, without personal data; otherwise <see langword="null"/>.</param>
public sealed record ReplayReceipt(ReplayOutcome Outcome, string? Reason = null);
