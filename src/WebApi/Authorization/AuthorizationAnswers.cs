using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.Infrastructure.SessionTokens;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Authorization;

/// <summary>Says why a caller may not: not signed in, not registered, not active, or not allowed.</summary>
internal static class AuthorizationAnswers
{
    /// <summary>To one without a good token.</summary>
    public static ProblemResult Unauthenticated(HttpContext context)
    {
        switch (context.Features.Get<SessionTokenResult?>()?.Verdict)
        {
            case SessionTokenVerdict.KeysUnavailable:
                return new ProblemResult(
                    ProblemKind.SigningKeysUnavailable, "The keys that tokens are signed with cannot be fetched. Try again later.");
            case SessionTokenVerdict.NotConfigured:
                return new ProblemResult(
                    ProblemKind.ClerkNotConfigured, "Set CLERK_PUBLISHABLE_KEY, CLERK_JWT_KEY or CLERK_JWKS_URL.");
            case null:
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return new ProblemResult(ProblemKind.AuthenticationRequired, "Authentication required");
            case SessionTokenVerdict.InvalidPayload:
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return new ProblemResult(ProblemKind.InvalidToken, "Invalid token payload");
            default:
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return new ProblemResult(ProblemKind.InvalidToken, "Invalid token");
        }
    }

    /// <summary>To one with a good token.</summary>
    public static ProblemResult Forbidden(CurrentUser current) => current.Standing switch
    {
        UserStanding.NotRegistered => new ProblemResult(ProblemKind.UserNotRegistered, "User not registered"),
        UserStanding.Inactive => new ProblemResult(ProblemKind.UserInactive, "The user is deleted or banned."),
        _ => new ProblemResult(ProblemKind.Forbidden, "Your role does not allow this."),
    };
}
