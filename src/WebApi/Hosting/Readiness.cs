namespace UserSync.WebApi.Hosting;

/// <summary>Whether this process may take traffic, as far as it knows without asking the database.</summary>
public sealed class Readiness(IHostApplicationLifetime lifetime)
{
    private volatile string? _obstacle = "The service is starting.";
    private volatile bool _isStarting = true;

    /// <summary>What stands in the way, in words for an operator, or <see langword="null"/>.</summary>
    public string? Obstacle => IsStopping ? "The service is stopping." : _obstacle;

    /// <summary>Whether the process has been asked to end.</summary>
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether the schema has not been seen current yet.</summary>
    public bool IsStarting => _isStarting;

    /// <summary>Says what stands in the way, or that nothing does any more.</summary>
    public void Report(string? obstacle)
    {
        _obstacle = obstacle;
        _isStarting &= obstacle is not null;
    }
}
