namespace UserSync.Infrastructure.SessionTokens;

/// <summary>What the check of a session token found.</summary>
public enum SessionTokenVerdict
{
    /// <summary>A session token of our instance, in force now.</summary>
    Accepted,

    /// <summary>Not acceptable. The reason is for the log, not for the caller.</summary>
    Rejected,

    /// <summary>Everything is good except that <c>sub</c> is missing or not a string.</summary>
    InvalidPayload,

    /// <summary>The keys needed to tell could not be had. That is our trouble, not the caller's.</summary>
    KeysUnavailable,

    /// <summary>There is nothing to verify tokens with.</summary>
    NotConfigured,
}
