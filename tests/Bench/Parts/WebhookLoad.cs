using UserSync.Bench.Load;
using UserSync.Bench.Measuring;

namespace UserSync.Bench.Parts;

/// <summary>Sends deliveries to one server, as many as it takes.</summary>
/// <param name="load">The server.</param>
/// <param name="deliveries">Makes them; other loads of the same server go on from where this one was.</param>
internal sealed class WebhookLoad(HttpLoad load, Deliveries deliveries)
{
    // Before anything is known of it. Where a server takes more, a warm-up ends early.
    private double _perSecond = 6_000;

    /// <summary>Signs deliveries for so long, with a reserve, and sends them.</summary>
    public Task<Figures> MeasureAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var requests = deliveries.Sign((int)(_perSecond * 1.4 * duration.TotalSeconds) + 100);
        var figures = load.Run(requests, duration, repeat: false, cancellationToken);
        deliveries.TakeBack(requests.Length - (int)figures.Requests);
        _perSecond = Math.Max(_perSecond, figures.PerSecond);
        return Task.FromResult(figures);
    }

    /// <summary>Tells of answers other than 200.</summary>
    public IEnumerable<string> Complaints(string contender) => load.Failures.Select(failure => failure.Key < 0
        ? $"{contender}: {failure.Value} connections were lost"
        : $"{contender}: {failure.Value} answers were {failure.Key}");
}
