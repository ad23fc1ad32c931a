namespace UserSync.Faults.Scenarios;

/// <summary>How a scenario ended.</summary>
internal enum Verdict
{
    /// <summary>All was as it should be.</summary>
    Survived,

    /// <summary>Something was not.</summary>
    Failed,

    /// <summary>This machine does not permit it; it counts neither for nor against.</summary>
    NotRun,
}
