using UserSync.Faults.Processes;

namespace UserSync.Bench.Replicas;

/// <summary>What runs beside several replicas, and is not part of the .NET SDK.</summary>
internal static class Programs
{
    /// <summary>Where a program is: on PATH, or where Debian puts those of administrators.</summary>
    /// <exception cref="CannotRunException">It is not there.</exception>
    public static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
        ?? throw new CannotRunException(
            $"--replicas needs {program}, which is not on PATH. Debian, Ubuntu: apt-get install --no-install-recommends nginx redis-server");
}
