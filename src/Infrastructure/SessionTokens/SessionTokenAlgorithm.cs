namespace UserSync.Infrastructure.SessionTokens;

/// <summary>How session tokens are signed. One is configured; a token that names another is refused.</summary>
public enum SessionTokenAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256: what Clerk uses.</summary>
    RS256,

    /// <summary>HMAC with SHA-256 and a shared secret, for local tests only.</summary>
    HS256,
}
