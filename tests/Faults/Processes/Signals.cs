using System.Globalization;

namespace UserSync.Faults.Processes;

/// <summary>Sends signals by name. Their numbers differ between systems; the shell knows them.</summary>
internal static class Signals
{
    /// <summary>Sends a signal to processes; those that have ended already do not count.</summary>
    public static Task SendAsync(string signal, params IEnumerable<int> processes) => Commands.RunAsync(
        ["sh", "-c", "for id in \"$@\"; do kill -\"$0\" \"$id\" 2> /dev/null; done; exit 0", signal,
            .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>The processes that a process has started and that are still there.</summary>
    /// <exception cref="CannotRunException">The system does not tell.</exception>
    public static IReadOnlyList<int> ChildrenOf(int parent) => Directory.Exists("/proc/self")
        ? [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent)]
        : throw new CannotRunException("needs /proc");

    private static int ParentOf(int id)
    {
        try
        {
            // What follows the name in parentheses: state, parent, …
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }
}
