using System.Runtime.InteropServices;

namespace UserSync.Bench.Load;

/// <summary>One socket that <c>poll</c> waits for.</summary>
/// <remarks>The layout is the system's <c>struct pollfd</c>. A negative descriptor is passed over.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Wanted;
    public short Found;
}

/// <summary>
/// Waits for many sockets with one system call on one thread. The runtime's own asynchronous sockets wake a thread for
/// every answer, which costs several times as much, and what the generator costs is taken from the servers.
/// </summary>
internal static class Poll
{
    /// <summary>Something can be read.</summary>
    public const short Readable = 1;

    /// <summary>Waits until something has happened to at least one of the sockets.</summary>
    /// <returns>How many they are; 0 after the time, -1 where a signal came in between.</returns>
    public static int Wait(PollEntry[] entries, int milliseconds) => SystemPoll(entries, (nuint)entries.Length, milliseconds);

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SystemPoll([In, Out] PollEntry[] entries, nuint count, int milliseconds);
}
