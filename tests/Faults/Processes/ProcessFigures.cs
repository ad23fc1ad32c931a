using System.Globalization;

namespace UserSync.Faults.Processes;

/// <summary>What a process holds of the machine.</summary>
/// <param name="Megabytes">Its memory, as far as it is in RAM.</param>
/// <param name="PeakMegabytes">The most that this has ever been.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Handles">Its open files and sockets.</param>
internal sealed record ProcessFigures(double Megabytes, double PeakMegabytes, int Threads, int Handles)
{
    /// <exception cref="CannotRunException">There is no <c>/proc</c> to read it from.</exception>
    public static ProcessFigures Read(int id)
    {
        var folder = $"/proc/{id}";
        if (!Directory.Exists(folder))
        {
            throw new CannotRunException("needs /proc");
        }

        var status = File.ReadLines($"{folder}/status")
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].Trim());
        return new ProcessFigures(
            MegabytesOf(status["VmRSS"]),
            MegabytesOf(status["VmHWM"]),
            Number(status["Threads"]),
            Directory.GetFileSystemEntries($"{folder}/fd").Length);
    }

    private static double MegabytesOf(string kilobytes) => Number(kilobytes.Split(' ')[0]) / 1024.0;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
