namespace UserSync.Application.Traffic;

/// <summary>The signals of all replicas.</summary>
public interface ITrafficSignalRepository
{
    /// <summary>How the traffic stands now.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<TrafficReport> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds signals to those of their names: counts add up, times widen.</summary>
    /// <param name="signals">What to add.</param>
    /// <param name="anew">Names of those that begin anew instead, as if nothing had been stored under them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task AddAsync(IReadOnlyList<TrafficSignal> signals, IReadOnlySet<string> anew, CancellationToken cancellationToken);
}
