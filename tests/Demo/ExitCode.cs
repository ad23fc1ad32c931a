namespace UserSync.Demo;

/// <summary>How the process ends.</summary>
internal static class ExitCode
{
    /// <summary>Every expectation was met.</summary>
    public const int Done = 0;

    /// <summary>An expectation was violated, or the service failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 2;

    /// <summary>SIGINT before the end, as a shell reports it.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM before the end, as a shell reports it.</summary>
    public const int Terminated = 143;

    /// <summary>Says how to call the program.</summary>
    public static async Task<int> UsageAsync()
    {
        await Console.Error.WriteLineAsync("Usage: UserSync.Demo [--keep]    (see build/demo.sh --help)");
        return Usage;
    }
}
