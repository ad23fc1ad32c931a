using System.Diagnostics;
using UserSync.Bench.Load;

namespace UserSync.Bench.Measuring;

/// <summary>What one contender did in one round; or the medians of several.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Failed">How many of them were not answered as they should.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of the latency in milliseconds.</param>
/// <param name="P999">99.9th percentile of the latency in milliseconds.</param>
/// <param name="ServerMicros">CPU of the server for each request, in microseconds.</param>
/// <param name="DatabaseMicros">CPU of PostgreSQL for each request, in microseconds.</param>
/// <param name="ClientMicros">CPU of the load generator for each request, in microseconds.</param>
/// <param name="ElsewhereShare">The share of the machine's CPU time that went elsewhere, see <see cref="CpuTimes"/>.</param>
/// <param name="PeakMegabytes">The most memory that the server has ever had in RAM; <see langword="null"/> without a server.</param>
internal sealed record Figures(
    long Requests,
    long Failed,
    double PerSecond,
    double P50,
    double P99,
    double P999,
    double ServerMicros,
    double DatabaseMicros,
    double ClientMicros,
    double ElsewhereShare,
    double? PeakMegabytes)
{
    public static Figures Of(LoadResult result, CpuTimes used, double? peakMegabytes)
    {
        var sorted = result.Latencies.Order().ToArray();
        return Of(
            result.Sent, result.Failures.Values.Sum(), result.Took.TotalSeconds,
            share => At(sorted, share) * 1000.0 / Stopwatch.Frequency, used, peakMegabytes);
    }

    /// <param name="requests">Requests that were answered.</param>
    /// <param name="failed">How many of them failed.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="latency">The latency in milliseconds that a share of the requests did not exceed.</param>
    /// <param name="used">The CPU time that it took.</param>
    /// <param name="peakMegabytes">The server's peak memory.</param>
    public static Figures Of(
        long requests, long failed, double seconds, Func<double, double> latency, CpuTimes used, double? peakMegabytes) => new(
        requests, failed, requests / seconds, latency(0.5), latency(0.99), latency(0.999),
        used.Server * 1e6 / requests, used.Database * 1e6 / requests, used.Client * 1e6 / requests,
        used.ElsewhereShare, peakMegabytes);

    /// <summary>Each figure's own median; the numbers of requests are added up.</summary>
    public static Figures Median(IReadOnlyList<Figures> rounds) => new(
        rounds.Sum(round => round.Requests),
        rounds.Sum(round => round.Failed),
        Middle(rounds, round => round.PerSecond),
        Middle(rounds, round => round.P50),
        Middle(rounds, round => round.P99),
        Middle(rounds, round => round.P999),
        Middle(rounds, round => round.ServerMicros),
        Middle(rounds, round => round.DatabaseMicros),
        Middle(rounds, round => round.ClientMicros),
        Middle(rounds, round => round.ElsewhereShare),
        rounds.Max(round => round.PeakMegabytes));

    /// <summary>The value that a share of sorted values do not exceed; 0 where there are none.</summary>
    public static long At(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];

    /// <summary>The middle one of some values, or half-way between the two that are.</summary>
    public static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Middle(IEnumerable<Figures> rounds, Func<Figures, double> figure) => Middle(rounds.Select(figure));
}
