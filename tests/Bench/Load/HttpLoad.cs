using UserSync.Bench.Measuring;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Load;

/// <summary>Loads a server over HTTP, and notes what that took of the machine.</summary>
/// <param name="server">Where requests go: the server, or what stands in front of several.</param>
/// <param name="processes">The processes whose CPU counts as the server's; the memory of the first is the server's.</param>
/// <param name="postmaster">PostgreSQL's first process.</param>
/// <param name="connections">Connections, each with one request under way.</param>
internal sealed class HttpLoad(Uri server, IReadOnlyList<int> processes, int postmaster, int connections)
{
    // Compilers and threads of the pool go on for a while after the requests have been made.
    private static readonly TimeSpan _settling = TimeSpan.FromMilliseconds(300);

    private readonly CpuClock _cpu = new(processes, postmaster);
    private readonly Dictionary<int, int> _failures = [];

    /// <summary>Answers other than 200 so far, by status; -1 is a lost connection.</summary>
    public IReadOnlyDictionary<int, int> Failures => _failures;

    /// <inheritdoc cref="LoadGenerator.Run"/>
    public Figures Run(byte[][] requests, TimeSpan duration, bool repeat, CancellationToken cancellationToken)
    {
        using var generator = new LoadGenerator(server, connections);

        // What making the requests has left behind is not collected on the servers' time. Nothing tells when the rest of it
        // is over, and no check hangs on the pause: it only keeps the figures clean.
        GC.Collect();
        Thread.Sleep(_settling);
        var before = _cpu.Read();
        var result = generator.Run(requests, duration, repeat, cancellationToken);
        var used = _cpu.Read() - before;
        foreach (var (status, count) in result.Failures)
        {
            _failures[status] = _failures.GetValueOrDefault(status) + count;
        }

        return Figures.Of(result, used, ProcessFigures.Read(processes[0]).PeakMegabytes);
    }
}
