namespace UserSync.Application.Sync;

/// <summary>How a run stands.</summary>
public enum SyncStatus
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>Came to its end.</summary>
    Completed,

    /// <summary>Ended before its end: Clerk or the database did not let it, or the process ended.</summary>
    Failed,

    /// <summary>Ended by itself, since it would have marked more users deleted than it may.</summary>
    Stopped,
}
