using System.Diagnostics;
using UserSync.Faults.Judging;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;
using UserSync.Faults.Proxy;
using UserSync.Faults.Sending;

namespace UserSync.Faults.Scenarios;

/// <summary>What a scenario is played with and on, and what it has to say.</summary>
internal sealed class Stage(Scenery scenery, Screen screen, bool isLong, CancellationToken cancellationToken) : IAsyncDisposable
{
    /// <summary>Every answer comes within this time.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>After a fault the next success comes within this time.</summary>
    public static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _promisedP99 = TimeSpan.FromMilliseconds(200);

    // The short form is for any machine, however busy otherwise. Whoever is made to wait for a fault waits for longer.
    private static readonly TimeSpan _promisedP99Anywhere = TimeSpan.FromSeconds(1);

    // Far longer than any recovery, so that a slow one is reported as what it is.
    private static readonly TimeSpan _recoveryPatience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly List<Load> _loads = [];
    private readonly List<string> _complaints = [];
    private readonly List<string> _notes = [];
    private TimeSpan _worstRecovery;

    public bool IsLong => isLong;

    public Cluster Cluster => scenery.Cluster;

    public Database Database => scenery.Database;

    public PostgresProxy Proxy => scenery.Proxy!;

    public SmallDisk Disk => scenery.Disk!;

    public IReadOnlyList<Replica> Replicas => scenery.Replicas;

    public Sender Sender => scenery.Sender;

    public Ledger Ledger => scenery.Ledger;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>A file of the run's folder.</summary>
    public string File(string name) => scenery.File(name);

    /// <summary>What was not as it should be.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>What else is worth knowing.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>One number in the short form, another in the long one.</summary>
    public T Pick<T>(T brief, T full) => isLong ? full : brief;

    /// <summary>Says what is being done.</summary>
    public void Progress(string text) => screen.Progress(text);

    /// <summary>Says something worth knowing of the result.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>Complains unless something is so.</summary>
    public void Require(bool isSo, string complaint)
    {
        if (!isSo)
        {
            _complaints.Add(complaint);
        }
    }

    /// <summary>Begins a stream of events.</summary>
    /// <param name="workers">Deliveries at once.</param>
    /// <param name="pauseMs">How long each of the workers rests after an event.</param>
    /// <param name="name">Tells the stream's events from those of another one.</param>
    /// <param name="users">How many users they are about; no multiple of 2 or 5, so that every kind of event meets every user.</param>
    public Load StartLoad(int workers, int pauseMs, string name = "a", int users = 211)
    {
        var load = new Load(
            Sender, new EventSource(name, users), workers, TimeSpan.FromMilliseconds(pauseMs), _end.Token);
        _loads.Add(load);
        return load;
    }

    /// <summary>Waits for some time.</summary>
    public Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);

    /// <summary>Waits until something is so.</summary>
    /// <returns>Whether it came to be so in time.</returns>
    public async Task<bool> UntilAsync(Func<bool> condition, double seconds = 60)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            while (!condition())
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Waits for the first success of every replica from now on, which has to come soon.</summary>
    public async Task RecoverAsync()
    {
        var since = Stopwatch.GetTimestamp();
        await UntilAsync(
            () => Enumerable.Range(0, Replicas.Count).All(replica => Ledger.HasSucceeded(replica, since)),
            _recoveryPatience.TotalSeconds);
        var took = Stopwatch.GetElapsedTime(since);
        _worstRecovery = took > _worstRecovery ? took : _worstRecovery;
        Require(took <= RecoveryLimit, $"no success until {took.TotalSeconds:0.0} s after the fault");
    }

    /// <summary>Requires that deliveries which have nothing to do with a fault do not notice it.</summary>
    /// <param name="before">Such deliveries before the fault.</param>
    /// <param name="meanwhile">Such deliveries during the fault.</param>
    /// <param name="whose">Whose deliveries they are.</param>
    /// <param name="fault">What the fault is called.</param>
    public void RequireCalm(IEnumerable<Try> before, IEnumerable<Try> meanwhile, string whose, string fault)
    {
        // A machine that is busy otherwise is slower than promised even without the fault.
        var calm = P99(before);
        var p99 = P99(meanwhile);
        var promised = Pick(_promisedP99Anywhere, _promisedP99);
        var limit = 2 * calm > promised ? 2 * calm : promised;
        Note($"p99 of {whose} {p99.TotalMilliseconds:0} ms, before {fault} {calm.TotalMilliseconds:0} ms");
        Require(p99 < limit, $"the p99 of {whose} was {p99.TotalMilliseconds:0} ms");
    }

    /// <summary>The time that 99 of 100 tries kept within.</summary>
    public static TimeSpan P99(IEnumerable<Try> tries)
    {
        var times = tries.Select(made => made.Took).Order().ToList();
        return times.Count == 0 ? TimeSpan.Zero : times[times.Count * 99 / 100];
    }

    /// <summary>Ends all streams, lets what is under way be delivered, and says what was common to all of it.</summary>
    public async Task FinishAsync()
    {
        Progress("delivering what is left");
        await Task.WhenAll(_loads.Select(load => load.StopAsync(_recoveryPatience)));
        if (_worstRecovery > TimeSpan.Zero)
        {
            Note($"recovered within {_worstRecovery.TotalSeconds:0.0} s");
        }
    }

    /// <summary>Ends the streams of a scenario that did not get to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loads.Select(load => load.Ended));
        _end.Dispose();
    }
}
