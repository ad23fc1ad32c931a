using System.Diagnostics;

namespace UserSync.Faults.Sending;

/// <summary>Everything that the sender did and was told. What the database holds is held against it.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly List<Try> _tries = [];
    private readonly Dictionary<int, long> _latestSuccess = [];

    /// <summary>Every try so far, in the order in which they ended.</summary>
    public IReadOnlyList<Try> Tries
    {
        get
        {
            lock (_lock)
            {
                return [.. _tries];
            }
        }
    }

    /// <summary>How many tries there have been.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tries.Count;
            }
        }
    }

    public void Add(Try made)
    {
        lock (_lock)
        {
            _tries.Add(made);
            if (made.IsSuccess && made.StartedAt > _latestSuccess.GetValueOrDefault(made.Replica))
            {
                _latestSuccess[made.Replica] = made.StartedAt;
            }
        }
    }

    /// <summary>Whether a replica has answered 2xx to something that was sent after a moment.</summary>
    /// <param name="replica">Its number.</param>
    /// <param name="moment">A <see cref="Stopwatch"/> timestamp.</param>
    public bool HasSucceeded(int replica, long moment)
    {
        lock (_lock)
        {
            return _latestSuccess.GetValueOrDefault(replica) > moment;
        }
    }

    /// <summary>The tries that began between two moments.</summary>
    public IReadOnlyList<Try> Between(long from, long to)
    {
        lock (_lock)
        {
            return [.. _tries.Where(made => made.StartedAt >= from && made.StartedAt < to)];
        }
    }
}
