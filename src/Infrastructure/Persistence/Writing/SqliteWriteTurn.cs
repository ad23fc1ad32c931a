namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// SQLite has one writer at a time, and the driver makes the others wait by sleeping on their threads. Waiting here
/// instead costs no thread and keeps the order of arrival.
/// </summary>
internal sealed class SqliteWriteTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Waits for the turn; disposing of the result ends it.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Held(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Held(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
