namespace UserSync.Domain.Sessions;

/// <summary>Where a session stands, in Clerk's words.</summary>
public enum SessionStatus
{
    /// <summary>Signed in.</summary>
    Active,

    /// <summary>Signed in, with something left to do first, such as choosing an organisation.</summary>
    Pending,

    /// <summary>Signed out; the client still remembers the session.</summary>
    Ended,

    /// <summary>Signed out and removed from the client: the usual sign-out.</summary>
    Removed,

    /// <summary>Ended by the application or an administrator.</summary>
    Revoked,

    /// <summary>Ran out.</summary>
    Expired,

    /// <summary>Left unused for too long.</summary>
    Abandoned,

    /// <summary>Replaced by another session of the same client.</summary>
    Replaced,
}
