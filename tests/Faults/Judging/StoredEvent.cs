namespace UserSync.Faults.Judging;

/// <summary>An event's row in the log.</summary>
/// <param name="Attempts">How often it has arrived.</param>
/// <param name="SettledAttempt">The arrival that was answered 200, or <see langword="null"/>.</param>
internal sealed record StoredEvent(int Attempts, int? SettledAttempt);
