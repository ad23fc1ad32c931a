namespace UserSync.Faults;

/// <summary>How the process ends.</summary>
internal static class ExitCode
{
    /// <summary>Every scenario that ran was survived; or the self-test caught every cheat.</summary>
    public const int Done = 0;

    /// <summary>One was not, none ran, or the suite itself could not do its work.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 2;

    /// <summary>SIGINT before the end, as a shell reports it.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM before the end, as a shell reports it.</summary>
    public const int Terminated = 143;
}
