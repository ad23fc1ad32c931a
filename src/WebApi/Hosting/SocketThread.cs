using System.Globalization;
using System.Runtime.InteropServices;

namespace UserSync.WebApi.Hosting;

/// <summary>The thread of .NET that waits for all sockets of the process and has the thread pool take what came.</summary>
internal static class SocketThread
{
    // As System.Net.Sockets names it. Should it be named otherwise one day, it is not found and runs as it would without this.
    private const string Name = ".NET Sockets";

    private const string Threads = "/proc/self/task";

    /// <summary><c>SCHED_BATCH</c>, see sched(7).</summary>
    private const int Batch = 3;

    /// <summary>
    /// Has Linux interrupt nobody for this thread: where all processors are busy it runs when one is free, and finds several
    /// requests then instead of one. Does nothing on other systems, or where the system refuses.
    /// </summary>
    /// <remarks>To be called once the service listens; there is no such thread before.</remarks>
    public static void InterruptNobody()
    {
        if (!Directory.Exists(Threads))
        {
            return;
        }

        foreach (var thread in Directory.EnumerateDirectories(Threads).Where(WaitsForSockets))
        {
            // Where it is refused the service takes in less under load, and that is all.
            _ = SetScheduler(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Batch, default);
        }
    }

    private static bool WaitsForSockets(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd() == Name;
        }
        catch (IOException)
        {
            // It has ended since.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetScheduler(int thread, int policy, in SchedulingParameters parameters);

    /// <summary>The system's <c>struct sched_param</c>. The priority is 0 in all policies but those of real time.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SchedulingParameters
    {
        public int Priority;
    }
}
