namespace UserSync.Demo.Checks;

/// <summary>Counts expectations over the whole run.</summary>
internal sealed class Score
{
    public int Met { get; private set; }

    public int Total { get; private set; }

    /// <summary>Whether every expectation was met; not so where there was none.</summary>
    public bool IsPerfect => Met == Total && Total > 0;

    public void Add(Expectation expectation)
    {
        Total++;
        Met += expectation.IsMet ? 1 : 0;
    }
}
