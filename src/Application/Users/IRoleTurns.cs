namespace UserSync.Application.Users;

/// <summary>Lets one change of a role be decided and carried out at a time, across all processes on one database.</summary>
public interface IRoleTurns
{
    /// <summary>Waits for the turn; disposing of the result ends it.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer, or the turn did not come in time.</exception>
    Task<IAsyncDisposable> TakeAsync(CancellationToken cancellationToken);
}
