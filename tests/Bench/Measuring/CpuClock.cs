using System.Diagnostics;
using System.Globalization;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Measuring;

/// <summary>CPU time that has been used, in seconds.</summary>
/// <param name="Server">By the server's processes.</param>
/// <param name="Database">By every process of PostgreSQL's, those that have ended included.</param>
/// <param name="Client">By this process and the load generators that it has started.</param>
/// <param name="Machine">By everything on the machine, and by other machines that share its cores.</param>
/// <param name="Clock">The time itself.</param>
internal readonly record struct CpuTimes(double Server, double Database, double Client, double Machine, double Clock)
{
    /// <summary>
    /// The share of the machine's CPU time that neither of the three has used and that was not idle: the system's own
    /// work for them, and whatever else runs. Where it is large, figures say little.
    /// </summary>
    public double ElsewhereShare => (Machine - Server - Database - Client) / (Clock * Environment.ProcessorCount);

    public static CpuTimes operator -(CpuTimes left, CpuTimes right) => new(
        left.Server - right.Server, left.Database - right.Database, left.Client - right.Client,
        left.Machine - right.Machine, left.Clock - right.Clock);
}

/// <summary>Reads how much CPU has been used, from <c>/proc</c>.</summary>
/// <param name="server">The server's processes; empty where there is no server.</param>
/// <param name="postmaster">PostgreSQL's first process.</param>
internal sealed class CpuClock(IReadOnlyList<int> server, int postmaster)
{
    // What /proc counts in is 1/100 s on every Linux, whatever the kernel itself counts in.
    private const double TicksPerSecond = 100;

    public CpuTimes Read() => new(
        server.Sum(id => Of(id, withEnded: false)),
        OfDatabase(),
        Of(Environment.ProcessId, withEnded: true),
        OfMachine(),
        Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);

    // A process of PostgreSQL's that ends while they are read is neither among the living nor yet among the ended, and
    // all of pgbench's end just then. So it is read again until none has ended meanwhile.
    private double OfDatabase()
    {
        while (true)
        {
            var own = Of(postmaster, withEnded: true);
            var living = Signals.ChildrenOf(postmaster).Sum(id => Of(id, withEnded: false));
            if (Of(postmaster, withEnded: true) == own)
            {
                return own + living;
            }
        }
    }

    // user, nice, system, idle, iowait, irq, softirq, steal
    private static double OfMachine()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        return fields.Where((_, index) => index is not (3 or 4)).Sum(Number) / TicksPerSecond;
    }

    /// <param name="id">A process.</param>
    /// <param name="withEnded">Whether its children count that have ended and been waited for.</param>
    private static double Of(int id, bool withEnded)
    {
        try
        {
            // What follows the name in parentheses begins with field 3; 14 to 17 are utime, stime, cutime, cstime.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[11..(withEnded ? 15 : 13)].Sum(Number) / TicksPerSecond;
        }
        catch (IOException)
        {
            // It has just ended; its parent counts it.
            return 0;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
