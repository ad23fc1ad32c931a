namespace UserSync.WebApi.Errors;

/// <summary>What may stand in the way of runs through Clerk's users.</summary>
internal static class SyncProblems
{
    public static ProblemResult NotConfigured { get; } =
        new(ProblemKind.ClerkApiNotConfigured, "Set CLERK_SECRET_KEY, so that Clerk can be asked.");

    public static ProblemResult InProgress { get; } =
        new(ProblemKind.SyncInProgress, "Another backfill or comparison is under way. Wait for its end.");

    public static ProblemResult NoSuchRun { get; } = new(ProblemKind.NotFound, "There is no such run with this id.");
}
