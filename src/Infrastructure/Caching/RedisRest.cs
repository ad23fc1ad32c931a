namespace UserSync.Infrastructure.Caching;

/// <summary>
/// Spares callers the wait for a Redis that does not answer: after a failure it is left alone for a second, then one of
/// them tries, and the others go on without until that has gone well.
/// </summary>
internal sealed class RedisRest(TimeProvider clock)
{
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(1);

    // Timestamp of the last failure; zero where all is well.
    private long _failedAt;

    /// <summary>Whether this caller may wait for Redis.</summary>
    public bool MayTry()
    {
        var failedAt = Volatile.Read(ref _failedAt);
        return failedAt == 0
            || (clock.GetElapsedTime(failedAt) >= _rest
                && Interlocked.CompareExchange(ref _failedAt, clock.GetTimestamp(), failedAt) == failedAt);
    }

    /// <summary>A call went well.</summary>
    /// <returns>Whether it is the first one that did.</returns>
    public bool End() => Interlocked.Exchange(ref _failedAt, 0) != 0;

    /// <summary>A call failed.</summary>
    /// <returns>Whether it is the first one that did.</returns>
    public bool Begin() => Interlocked.Exchange(ref _failedAt, clock.GetTimestamp()) == 0;
}
