namespace UserSync.ClerkEmulator.Accounts;

/// <summary>A clock that may be set wrong. It runs at the pace of another one, which also times the retries.</summary>
internal sealed class SkewedClock(TimeProvider inner) : TimeProvider
{
    /// <summary>How far it is ahead, negative for behind.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Skew;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
