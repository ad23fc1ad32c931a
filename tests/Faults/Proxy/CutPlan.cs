namespace UserSync.Faults.Proxy;

/// <summary>Decides which writes meet a cut: one in so many, all kinds in turn.</summary>
internal sealed class CutPlan
{
    // Enough between two cuts for the service to get on.
    private const int WritesPerCut = 8;

    private static readonly Cut[] _kinds =
        [Cut.BeforeReply, Cut.BeforeCommit, Cut.WithinReply, Cut.TerminatedBeforeCommit, Cut.BeforeReply, Cut.BeforeWrite];

    private readonly Lock _lock = new();
    private int _writes;
    private int _left;
    private int _done;

    /// <summary>How many cuts there were.</summary>
    public int Done
    {
        get
        {
            lock (_lock)
            {
                return _done;
            }
        }
    }

    /// <summary>How many of them came after the commit.</summary>
    public int AfterCommit => Enumerable.Range(0, Done).Count(cut => Kind(cut) is Cut.BeforeReply or Cut.WithinReply);

    /// <summary>Cuts so many of the writes that come.</summary>
    public void Order(int cuts)
    {
        lock (_lock)
        {
            _left += cuts;
        }
    }

    /// <summary>What the next write meets.</summary>
    public Cut Next()
    {
        lock (_lock)
        {
            if (_left == 0 || ++_writes % WritesPerCut != 0)
            {
                return Cut.None;
            }

            _left--;
            return Kind(_done++);
        }
    }

    private static Cut Kind(int cut) => _kinds[cut % _kinds.Length];
}
