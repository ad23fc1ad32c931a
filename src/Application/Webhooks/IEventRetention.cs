namespace UserSync.Application.Webhooks;

/// <summary>Takes old rows out of the event log.</summary>
public interface IEventRetention
{
    /// <summary>
    /// Deletes one batch of rows that first arrived before a time, oldest first. Failed ones stay until they are handled.
    /// Where another replica is deleting at this moment, this deletes nothing.
    /// </summary>
    /// <returns>How many rows were deleted.</returns>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<int> DeleteBatchAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken);
}
