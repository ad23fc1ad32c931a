namespace UserSync.WebApi.Hosting;

/// <summary>
/// Has the thread pool work with one thread while that is enough, and with all that it would have otherwise as soon as it is not: two
/// threads that wake each other up for each piece of work take a quarter more processor time for the same work. See docs/decisions/0031.
/// </summary>
/// <remarks>
/// For a service that waits for nothing on its threads. Where one is held up all the same, .NET adds another after half a second, as ever.
/// </remarks>
internal sealed partial class WorkerThreads
{
    /// <summary>From one look at the load to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>From here on one thread is not enough: what the process uses, in processors.</summary>
    public const double TooMuchForOne = 0.85;

    /// <summary>Below this one thread is enough. Less than <see cref="TooMuchForOne"/>, so that it does not go to and fro.</summary>
    public const double EnoughForOne = 0.7;

    /// <summary>How many looks in a row must find that one thread is enough; a second's.</summary>
    public const int QuietLooks = 10;

    private readonly TimeProvider _clock;
    private readonly ILogger<WorkerThreads> _logger;
    private readonly int _usual;
    private int _quietLooks;

    /// <summary>Nothing changes yet.</summary>
    public WorkerThreads(TimeProvider clock, ILogger<WorkerThreads> logger)
    {
        _clock = clock;
        _logger = logger;
        ThreadPool.GetMinThreads(out _usual, out _);
    }

    /// <summary>Looks at the load and fits the threads to it, until it is told to end; then all are there again.</summary>
    public async Task KeepFittingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        var (used, since) = (Environment.CpuUsage.TotalTime, _clock.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var (usedNow, now) = (Environment.CpuUsage.TotalTime, _clock.GetTimestamp());
                var time = _clock.GetElapsedTime(since, now);

                // After a look that came late the next one comes soon: too soon to tell much.
                if (time >= Interval / 2)
                {
                    Fit((usedNow - used) / time);
                    (used, since) = (usedNow, now);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            UseAll();
        }
    }

    /// <summary>Fits the threads to what a look found.</summary>
    /// <param name="processors">How many processors the process used since the look before; 1 is one of them, all the time.</param>
    public void Fit(double processors)
    {
        ThreadPool.GetMinThreads(out var threads, out _);
        if (threads < _usual && processors > TooMuchForOne)
        {
            UseAll();
            LogAll(_usual, processors);
        }

        _quietLooks = processors < EnoughForOne ? _quietLooks + 1 : 0;
        if (threads > 1 && _quietLooks >= QuietLooks)
        {
            _quietLooks = 0;
            UseOne();
            LogOne(processors);
        }
    }

    private static void UseOne()
    {
        ThreadPool.GetMinThreads(out _, out var leastForPorts);
        ThreadPool.GetMaxThreads(out var most, out var mostForPorts);
        ThreadPool.SetMinThreads(1, leastForPorts);

        // The least alone takes none away. The most does, and may go up again at once: more threads come only when they are asked for.
        ThreadPool.SetMaxThreads(1, mostForPorts);
        ThreadPool.SetMaxThreads(most, mostForPorts);
    }

    private void UseAll()
    {
        ThreadPool.GetMinThreads(out _, out var leastForPorts);
        ThreadPool.SetMinThreads(_usual, leastForPorts);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "One worker thread is enough for {Processors:f2} processors' work")]
    private partial void LogOne(double processors);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Threads} worker threads for {Processors:f2} processors' work")]
    private partial void LogAll(int threads, double processors);
}
