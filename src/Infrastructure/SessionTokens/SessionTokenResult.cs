namespace UserSync.Infrastructure.SessionTokens;

/// <summary>Outcome of verifying one session token.</summary>
/// <param name="Verdict">What to do about it.</param>
/// <param name="Token">What the token says; set if and only if the verdict is <see cref="SessionTokenVerdict.Accepted"/>.</param>
/// <param name="Reason">
/// A short stable code for logs and metrics, one of <see cref="SessionTokenReasons"/>; <see langword="null"/> if and only if
/// the verdict is <see cref="SessionTokenVerdict.Accepted"/>. Never any part of the token.
/// </param>
public readonly record struct SessionTokenResult(SessionTokenVerdict Verdict, SessionToken? Token, string? Reason)
{
    internal static SessionTokenResult Accepted(SessionToken token) => new(SessionTokenVerdict.Accepted, token, null);

    internal static SessionTokenResult Rejected(string reason) => new(SessionTokenVerdict.Rejected, null, reason);
}
