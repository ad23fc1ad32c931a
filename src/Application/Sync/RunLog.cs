namespace UserSync.Application.Sync;

/// <summary>A run that is under way: each step is stored, and told to whoever watches.</summary>
internal sealed class RunLog(ISyncRunRepository runs, ISyncTurn turn, SyncRun run, Action<SyncRun> report)
{
    // What is found is counted to the last, and named as far as somebody would read it.
    private const int MostItems = 10_000;

    private int _items;

    public SyncRun Run { get; private set; } = run;

    /// <summary>Stores the run as it stands after a step, and what the step found.</summary>
    public async Task StepAsync(SyncRun next, IReadOnlyCollection<DriftItem> found, CancellationToken cancellationToken)
    {
        await turn.HoldAsync(cancellationToken);
        var room = Math.Max(0, MostItems - _items);
        var kept = found.Count <= room ? found : [.. found.Take(room)];
        await runs.SaveAsync(next, kept, cancellationToken);
        _items += kept.Count;
        Run = next;
        report(next);
    }
}
