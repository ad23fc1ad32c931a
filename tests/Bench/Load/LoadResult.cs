namespace UserSync.Bench.Load;

/// <summary>What became of the requests of one run.</summary>
/// <param name="Sent">How many were sent; every one was answered or lost its connection.</param>
/// <param name="Failures">How many of them were answered with another status than 200, by status; -1 is a lost connection.</param>
/// <param name="Took">From the first request to the last answer.</param>
/// <param name="Latencies">From each request to its answer, in ticks of the stopwatch, in no order.</param>
internal sealed record LoadResult(int Sent, IReadOnlyDictionary<int, int> Failures, TimeSpan Took, long[] Latencies);
