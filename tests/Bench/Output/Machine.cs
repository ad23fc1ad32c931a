using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace UserSync.Bench.Output;

/// <summary>What the figures were measured on.</summary>
/// <param name="Processor">Its model.</param>
/// <param name="Processors">How many there are for this process.</param>
/// <param name="MemoryGigabytes">RAM.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">The runtime's version.</param>
/// <param name="Disk">The kind of file system that PostgreSQL's data is on.</param>
/// <param name="PostgreSql">PostgreSQL's version; empty where it was not started.</param>
internal sealed partial record Machine(
    string Processor, int Processors, double MemoryGigabytes, string System, string DotNet, string Disk, string PostgreSql)
{
    /// <param name="dataFolder">Where PostgreSQL's data goes.</param>
    public static Machine Describe(string dataFolder) => new(
        First(Model(), "/proc/cpuinfo") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        First(PrettyName(), "/etc/os-release") ?? RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        new DriveInfo(dataFolder).DriveFormat,
        "");

    private static string? First(Regex pattern, string file) =>
        File.Exists(file) && pattern.Match(File.ReadAllText(file)) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^model name\s*: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Model();

    [GeneratedRegex("^PRETTY_NAME=\"(.+)\"$", RegexOptions.Multiline)]
    private static partial Regex PrettyName();
}
