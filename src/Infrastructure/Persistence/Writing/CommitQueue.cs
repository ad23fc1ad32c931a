namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// The batches that wait to be committed. Of two that share a key the earlier one must have ended before the later one is
/// ready, so a batch has the outcome that it would have had alone, whatever goes on beside it.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class CommitQueue
{
    /// <summary>The last of the batches that write a key, of those that wait or are under way.</summary>
    private readonly Dictionary<string, PendingCommit> _last = new(StringComparer.Ordinal);

    private readonly Queue<PendingCommit> _ready = new();

    /// <summary>How many wait, whether for their turn or for another one that shares a key with them.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many of them may be written now.</summary>
    public int Ready => _ready.Count;

    /// <summary>Adds a batch.</summary>
    public void Add(PendingCommit commit)
    {
        Waiting++;
        foreach (var key in commit.Keys)
        {
            if (_last.TryGetValue(key, out var earlier) && earlier != commit)
            {
                earlier.Followers.Add(commit);
                commit.Predecessors++;
            }

            _last[key] = commit;
        }

        if (commit.Predecessors == 0)
        {
            _ready.Enqueue(commit);
        }
    }

    /// <summary>Takes those that may be written now, in the order of their arrival, without those that were given up.</summary>
    /// <param name="most">So many at most.</param>
    public List<PendingCommit> Take(int most)
    {
        var taken = new List<PendingCommit>(Math.Min(most, Ready));
        while (taken.Count < most && _ready.TryDequeue(out var commit))
        {
            Waiting--;
            if (commit.IsGivenUp)
            {
                End(commit);
            }
            else
            {
                taken.Add(commit);
            }
        }

        return taken;
    }

    /// <summary>Says that a batch that was taken has been written or has failed, so that others may follow.</summary>
    public void End(PendingCommit ended)
    {
        foreach (var key in ended.Keys)
        {
            if (_last.GetValueOrDefault(key) == ended)
            {
                _last.Remove(key);
            }
        }

        foreach (var follower in ended.Followers)
        {
            if (--follower.Predecessors == 0)
            {
                _ready.Enqueue(follower);
            }
        }
    }
}
