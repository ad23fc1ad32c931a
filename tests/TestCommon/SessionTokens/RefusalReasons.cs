namespace UserSync.TestCommon.SessionTokens;

/// <summary>Why a token is refused, in the words of Clerk's own libraries where they have one.</summary>
internal static class RefusalReasons
{
    public const string Invalid = "token-invalid";
    public const string InvalidAlgorithm = "token-invalid-algorithm";
    public const string InvalidSignature = "token-invalid-signature";
    public const string KeyMismatch = "jwk-kid-mismatch";
    public const string TypeMismatch = "token-type-mismatch";
    public const string VerificationFailed = "token-verification-failed";
    public const string InvalidIssuer = "token-invalid-issuer";
    public const string Expired = "token-expired";
    public const string NotActiveYet = "token-not-active-yet";
    public const string IssuedInTheFuture = "token-iat-in-the-future";
    public const string InvalidAuthorizedParties = "token-invalid-authorized-parties";
    public const string SessionPending = "session-token-pending";
}
