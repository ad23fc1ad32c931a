namespace UserSync.Application.Stats;

/// <summary>Figures from the event log.</summary>
public interface IStatsRepository
{
    /// <summary>The events that first arrived since a time.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<EventFigures> EventsSinceAsync(DateTimeOffset since, CancellationToken cancellationToken);
}
