namespace UserSync.WebApi.Hosting;

/// <summary>
/// The time between being asked to end and no longer listening. Whoever still comes is sent elsewhere, and the service
/// stays until nobody comes any more: a load balancer takes a moment to see that a replica is not ready, and a listener
/// that closes under traffic cuts what is just arriving.
/// </summary>
public sealed class StoppingGate(Readiness readiness, TimeProvider clock)
{
    // An idle service takes this long to end, so it is short.
    private static readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(300);

    // Against senders that never see.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(50);

    private long _began;
    private long _latest;

    /// <summary>Whether the wait is over: nobody has come for 0.3 s, or 3 s have passed.</summary>
    internal bool IsOver =>
        clock.GetElapsedTime(Volatile.Read(ref _latest)) >= _quiet || clock.GetElapsedTime(_began) >= _longest;

    /// <summary>Whether a request has come too late. One that has keeps the service listening for a moment.</summary>
    public bool TurnsAway()
    {
        if (readiness.IsStopping)
        {
            Volatile.Write(ref _latest, clock.GetTimestamp());
        }

        return readiness.IsStopping;
    }

    /// <summary>Ends when nobody has come for 0.3 s, and after 3 s at the latest.</summary>
    public async Task UntilQuietAsync()
    {
        _began = clock.GetTimestamp();
        Volatile.Write(ref _latest, _began);
        using var timer = new PeriodicTimer(_step, clock);
        while (!IsOver)
        {
            await timer.WaitForNextTickAsync();
        }
    }
}
