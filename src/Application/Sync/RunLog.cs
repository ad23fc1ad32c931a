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

        // The extra ones of a repair are marked deleted by what is stored of them; its limit bounds them.
        var room = Math.Max(0, MostItems - _items);
        DriftItem[] kept = [.. found.Where((item, index) => index < room || (next.Repair && item.Kind == DriftKind.Extra))];
        await runs.SaveAsync(next, kept, cancellationToken);
        _items += kept.Length;
        Run = next;
        report(next);
    }
}
