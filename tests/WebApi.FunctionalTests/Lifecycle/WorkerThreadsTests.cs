using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.FunctionalTests.Lifecycle;

/// <summary>How many threads work, on the thread pool of this process.</summary>
[NonParallelizable]
public sealed class WorkerThreadsTests
{
    private const int Usual = 4;
    private const double Little = WorkerThreads.EnoughForOne - 0.01;
    private const double Some = WorkerThreads.EnoughForOne;
    private const double Much = WorkerThreads.TooMuchForOne + 0.01;

    private readonly FakeTimeProvider _clock = new();
    private int _leastBefore;
    private (int Threads, int Ports) _mostBefore;
    private WorkerThreads _threads = null!;

    [SetUp]
    public void Build()
    {
        (_leastBefore, _mostBefore) = (Least, Most);
        Least = Usual;
        _threads = new WorkerThreads(_clock, NullLogger<WorkerThreads>.Instance);
    }

    [TearDown]
    public void Restore()
    {
        ThreadPool.SetMaxThreads(_mostBefore.Threads, _mostBefore.Ports);
        Least = _leastBefore;
    }

    [Test]
    public async Task Fit_AfterASecondOfLittleWork_WorksWithOneThread()
    {
        Look(WorkerThreads.QuietLooks - 1, Little);
        var early = Least;
        Look(1, Little);

        Assert.That((early, Least, Most), Is.EqualTo((Usual, 1, _mostBefore)), "more where .NET finds that they are needed");
        Assert.That(await MostAtOnceAsync(), Is.EqualTo(1));
    }

    [Test]
    public void Fit_WhenOneLookFindsMore_TheSecondBeginsAnew()
    {
        Look(WorkerThreads.QuietLooks - 1, Little);
        Look(1, Some);
        Look(WorkerThreads.QuietLooks - 1, Little);
        var early = Least;
        Look(1, Little);

        Assert.That((early, Least), Is.EqualTo((Usual, 1)));
    }

    [Test]
    public void Fit_WhenOneThreadIsNotEnough_HasAllAtOnce_AndOneAgainAfterASecond()
    {
        Look(WorkerThreads.QuietLooks, Little);
        Look(1, WorkerThreads.TooMuchForOne);
        var enough = Least;
        Look(1, Much);
        var tooMuch = Least;
        Look(WorkerThreads.QuietLooks - 1, Little);
        var early = Least;
        Look(1, Little);

        Assert.That((enough, tooMuch, early, Least), Is.EqualTo((1, Usual, Usual, 1)));
    }

    [Test]
    public void Fit_WhereThereIsOnlyOne_LeavesIt()
    {
        Least = 1;
        _threads = new WorkerThreads(_clock, NullLogger<WorkerThreads>.Instance);

        Look(WorkerThreads.QuietLooks, Little);
        Look(1, Much);

        Assert.That(Least, Is.EqualTo(1));
    }

    [Test]
    public async Task KeepFitting_WhenToldToEnd_LeavesAllThreadsBehind()
    {
        Look(WorkerThreads.QuietLooks, Little);
        var before = Least;

        await _threads.KeepFittingAsync(new CancellationToken(canceled: true));

        Assert.That((before, Least), Is.EqualTo((1, Usual)));
    }

    [Test]
    public async Task KeepFitting_FollowsWhatTheProcessUses()
    {
        using var stopping = new CancellationTokenSource();
        var fitting = _threads.KeepFittingAsync(stopping.Token);

        await Wait.UntilAsync(() => AfterALook(() => Least == 1));
        await Wait.UntilAsync(() =>
        {
            Burn(WorkerThreads.Interval);
            return AfterALook(() => Least == Usual);
        });
        await Wait.UntilAsync(() => AfterALook(() => Least == 1));
        await stopping.CancelAsync();
        await fitting;
    }

    /// <summary>The least number of threads that the pool has at work where there is work for them.</summary>
    private static int Least
    {
        get
        {
            ThreadPool.GetMinThreads(out var threads, out _);
            return threads;
        }

        set
        {
            ThreadPool.GetMinThreads(out _, out var ports);
            Assert.That(ThreadPool.SetMinThreads(value, ports), Is.True);
        }
    }

    private static (int Threads, int Ports) Most
    {
        get
        {
            ThreadPool.GetMaxThreads(out var threads, out var ports);
            return (threads, ports);
        }
    }

    private static void Burn(TimeSpan time)
    {
        for (var until = Environment.CpuUsage.TotalTime + time; Environment.CpuUsage.TotalTime < until;)
        {
            Thread.SpinWait(100);
        }
    }

    /// <summary>How many of many pieces of work, which wait for nothing, were under way at one time.</summary>
    private static async Task<int> MostAtOnceAsync()
    {
        var (left, running, most) = (100, 0, 0);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var piece = 0; piece < 100; piece++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), null);
        }

        await done.Task;
        return most;

        void Work()
        {
            var atOnce = Interlocked.Increment(ref running);
            for (var seen = Volatile.Read(ref most); atOnce > seen; seen = Volatile.Read(ref most))
            {
                Interlocked.CompareExchange(ref most, atOnce, seen);
            }

            Thread.SpinWait(10_000);
            Interlocked.Decrement(ref running);
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.SetResult();
            }
        }
    }

    private Task<bool> AfterALook(Func<bool> condition)
    {
        _clock.Advance(WorkerThreads.Interval);
        return Task.FromResult(condition());
    }

    private void Look(int times, double processors)
    {
        for (; times > 0; times--)
        {
            _threads.Fit(processors);
        }
    }
}
