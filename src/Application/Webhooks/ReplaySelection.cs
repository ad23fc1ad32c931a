namespace UserSync.Application.Webhooks;

/// <summary>Which events of the log are to be replayed.</summary>
/// <param name="FailedOnly">Only those that failed.</param>
/// <param name="Since">Only those that first arrived at this time or later, or <see langword="null"/>.</param>
/// <param name="Until">Only those that first arrived at this time or earlier, so that a replay comes to an end.</param>
public sealed record ReplaySelection(bool FailedOnly, DateTimeOffset? Since, DateTimeOffset Until);
