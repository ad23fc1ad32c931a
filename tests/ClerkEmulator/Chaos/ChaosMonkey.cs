using System.Collections.Concurrent;
using UserSync.ClerkEmulator.Accounts;

namespace UserSync.ClerkEmulator.Chaos;

/// <summary>Makes go wrong what it is told to. The same seed and the same calls in the same order meet the same trouble.</summary>
public sealed class ChaosMonkey
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly SkewedClock _clock;
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly Queue<DateTimeOffset> _granted = [];
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private ChaosOptions _options = new();

    internal ChaosMonkey(SkewedClock clock, ChaosOptions options, int seed)
    {
        _clock = clock;
        _random = new Random(seed);
        Options = options;
    }

    /// <summary>What goes wrong from now on.</summary>
    public ChaosOptions Options
    {
        get => _options;
        set
        {
            _options = value;
            _clock.Skew = value.ClockSkew;
        }
    }

    /// <summary>How often each Backend API call was made and what it was told, such as <c>GET /v1/users 200</c>.</summary>
    public IReadOnlyDictionary<string, int> Calls => new SortedDictionary<string, int>(_calls, StringComparer.Ordinal);

    /// <summary>Called after a page of users was answered and before the next one can be asked for. For tests.</summary>
    public Action? AfterPage { get; set; }

    /// <summary>Forgets what was counted.</summary>
    public void ResetCalls() => _calls.Clear();

    /// <summary>How often a call was made, whatever it was told.</summary>
    /// <param name="call">Its method and path, such as <c>GET /v1/users/{id}</c>.</param>
    public int CountOf(string call) => _calls.Where(entry => entry.Key.StartsWith(call + " ", StringComparison.Ordinal)).Sum(entry => entry.Value);

    internal void Count(string call, int status) => _calls.AddOrUpdate($"{call} {status}", 1, (_, count) => count + 1);

    /// <summary>Whether something happens whose share is given.</summary>
    internal bool Happens(double share)
    {
        lock (_gate)
        {
            return share > 0 && _random.NextDouble() < share;
        }
    }

    /// <summary>A random part of a time.</summary>
    internal TimeSpan PartOf(TimeSpan time)
    {
        lock (_gate)
        {
            return time * _random.NextDouble();
        }
    }

    /// <summary>A random number below another one.</summary>
    internal int Below(int limit)
    {
        lock (_gate)
        {
            return _random.Next(limit);
        }
    }

    /// <summary>How long a call has to wait for its turn under the rate limit; zero where it is granted.</summary>
    internal TimeSpan WaitFor()
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            while (_granted.TryPeek(out var oldest) && now - oldest >= _window)
            {
                _granted.Dequeue();
            }

            if (_options.RateLimit == 0 || _granted.Count < _options.RateLimit)
            {
                _granted.Enqueue(now);
                return TimeSpan.Zero;
            }

            return _granted.Peek() + _window - now;
        }
    }
}
