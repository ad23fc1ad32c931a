namespace UserSync.Application.Common.Interfaces;

/// <summary>
/// The one door to stored state. Repositories queue what is to be joined; this commits all of it in one transaction.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Joins everything queued into the database, in one transaction and one round trip, and empties the queue.
    /// Repeating it after an unknown result is harmless.
    /// </summary>
    /// <exception cref="Exceptions.DatabaseUnavailableException">
    /// The database cannot be reached, is too slow or is not ready. Nothing, or in the case of a connection cut during
    /// the commit everything, has been stored.
    /// </exception>
    Task<CommitResult> CommitAsync(CancellationToken cancellationToken);

    /// <summary>Forgets everything queued.</summary>
    void Discard();
}
