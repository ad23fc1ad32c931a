namespace UserSync.Application.Sync;

/// <summary>The right to go through Clerk's users, which one process has at a time. Disposing of it ends the turn.</summary>
public interface ISyncTurn : IAsyncDisposable
{
    /// <summary>Makes sure that the turn has not been lost, with the connection that holds it, say.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">It has been.</exception>
    Task HoldAsync(CancellationToken cancellationToken);
}
