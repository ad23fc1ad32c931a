namespace UserSync.Application.Sync;

/// <summary>The runs, and what they found.</summary>
/// <exception cref="Common.Exceptions.DatabaseUnavailableException">Every call: the database did not answer.</exception>
public interface ISyncRunRepository
{
    /// <summary>Takes the turn, or gives <see langword="null"/> where another process or request has it.</summary>
    Task<ISyncTurn?> TryTakeTurnAsync(CancellationToken cancellationToken);

    /// <summary>Stores a run as it stands, with what it has found since; what is stored of a user already is replaced.</summary>
    Task SaveAsync(SyncRun run, IReadOnlyCollection<DriftItem> found, CancellationToken cancellationToken);

    /// <summary>Declares every run that seems to be under way ended. Only the holder of the turn may.</summary>
    Task EndAbandonedAsync(DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Deletes what ended before a time, the latest completed run of each kind excepted.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>A run, or <see langword="null"/>.</summary>
    Task<SyncRun?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The run of a kind that began last, of those that completed where that is asked, or <see langword="null"/>.</summary>
    Task<SyncRun?> LatestAsync(SyncKind kind, bool completed, CancellationToken cancellationToken);

    /// <summary>When the latest full comparison began that left everything in step, or <see langword="null"/>.</summary>
    Task<DateTimeOffset?> LastVerifiedAsync(CancellationToken cancellationToken);

    /// <summary>What a run found, by Clerk id.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="kind">Only such items, or <see langword="null"/> for all.</param>
    /// <param name="after">Clerk id after which to begin, or <see langword="null"/>.</param>
    /// <param name="limit">Most items.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<DriftItem>> ListItemsAsync(
        Guid runId, DriftKind? kind, string? after, int limit, CancellationToken cancellationToken);
}
