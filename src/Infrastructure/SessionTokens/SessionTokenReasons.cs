namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// Why a token was not accepted, in the words of Clerk's own libraries where they have one, so that what an operator
/// finds in our log can be looked up in Clerk's documentation.
/// </summary>
public static class SessionTokenReasons
{
    /// <summary>Not three parts of canonical base64url holding strict JSON, or a header that we do not know how to honour.</summary>
    public const string Invalid = "token-invalid";

    /// <summary>Signed, or said to be signed, with another algorithm than the one configured.</summary>
    public const string InvalidAlgorithm = "token-invalid-algorithm";

    /// <summary>The signature does not fit the key.</summary>
    public const string InvalidSignature = "token-invalid-signature";

    /// <summary>The token names no key of this instance, or none at all where one has to be named.</summary>
    public const string KeyMismatch = "jwk-kid-mismatch";

    /// <summary>The signing keys could not be fetched.</summary>
    public const string KeysFailedToLoad = "jwk-remote-failed-to-load";

    /// <summary>No key and no address of keys is configured.</summary>
    public const string KeysNotConfigured = "jwk-local-missing";

    /// <summary>Not a session token: another kind of token, signed by the same key.</summary>
    public const string TypeMismatch = "token-type-mismatch";

    /// <summary>A claim that must be there is missing or of the wrong kind.</summary>
    public const string VerificationFailed = "token-verification-failed";

    /// <summary>Issued by somebody else.</summary>
    public const string InvalidIssuer = "token-invalid-issuer";

    /// <summary>Past its expiry.</summary>
    public const string Expired = "token-expired";

    /// <summary>Before its <c>nbf</c>.</summary>
    public const string NotActiveYet = "token-not-active-yet";

    /// <summary>Made in the future.</summary>
    public const string IssuedInTheFuture = "token-iat-in-the-future";

    /// <summary>Asked for by an origin that is not ours.</summary>
    public const string InvalidAuthorizedParties = "token-invalid-authorized-parties";

    /// <summary>The user has not finished what sign-in asks for (<c>sts</c> is <c>pending</c>).</summary>
    public const string SessionPending = "session-token-pending";
}
