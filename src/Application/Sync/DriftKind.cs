namespace UserSync.Application.Sync;

/// <summary>How a stored user and Clerk's may not be in step.</summary>
public enum DriftKind
{
    /// <summary>Clerk has the user, we have not.</summary>
    Missing,

    /// <summary>Clerk has a newer version.</summary>
    Stale,

    /// <summary>The versions are the same, the fields are not.</summary>
    Different,

    /// <summary>We have the user, and Clerk has none with this id.</summary>
    Extra,
}
