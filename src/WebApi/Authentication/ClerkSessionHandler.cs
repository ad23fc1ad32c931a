using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Traffic;
using UserSync.Infrastructure.SessionTokens;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Authentication;

/// <summary>Signs callers in by their Clerk session token, and answers those who could not be.</summary>
internal sealed partial class ClerkSessionHandler(
    SessionTokenVerifier verifier,
    UserSyncMetrics metrics,
    TrafficWatch traffic,
    Settings settings,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ClerkSession";

    private SessionTokenVerdict? _verdict;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Webhooks and health must work whatever somebody puts into the header, and whatever becomes of the keys.
        var isOpen = Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (isOpen || !SessionTokenSource.TryFind(Request, settings.SessionCookies, out var token))
        {
            return AuthenticateResult.NoResult();
        }

        var result = await verifier.VerifyAsync(token, Context.RequestAborted);
        _verdict = result.Verdict;
        metrics.TokenVerified(result.Reason ?? "accepted");
        if (result.Token is not { } session)
        {
            LogRefused(Logger, result.Verdict, result.Reason);
            return AuthenticateResult.Fail("The token is not acceptable.");
        }

        if (session.SignedInNotBefore is { } signedIn)
        {
            traffic.LoginSeen(signedIn);
        }

        var identity = new ClaimsIdentity(Claims(session), SchemeName, "sub", roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        switch (_verdict)
        {
            case SessionTokenVerdict.KeysUnavailable:
                return Answer(ProblemKind.SigningKeysUnavailable, "The keys that tokens are signed with cannot be fetched. Try again later.");
            case SessionTokenVerdict.NotConfigured:
                return Answer(ProblemKind.ClerkNotConfigured, "Set CLERK_PUBLISHABLE_KEY, CLERK_JWT_KEY or CLERK_JWKS_URL.");
            case null:
                Response.Headers.WWWAuthenticate = "Bearer";
                return Answer(ProblemKind.AuthenticationRequired, "Authentication required");
            default:
                Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return Answer(
                    ProblemKind.InvalidToken,
                    _verdict == SessionTokenVerdict.InvalidPayload ? "Invalid token payload" : "Invalid token");
        }
    }

    private Task Answer(ProblemKind kind, string detail) => new ProblemResult(kind, detail).WriteAsync(Context);

    // No role among them, whatever the token says: what a user may do stands in the database.
    private static List<Claim> Claims(SessionToken session)
    {
        var claims = new List<Claim>();
        Add("sub", session.Subject);
        Add("sid", session.SessionId);
        Add("act", session.ActorSubject);
        Add("org_id", session.OrganizationId);
        Add("org_slug", session.OrganizationSlug);
        Add("org_role", session.OrganizationRole);
        foreach (var permission in session.OrganizationPermissions)
        {
            Add("org_permission", permission);
        }

        return claims;

        void Add(string type, string? value)
        {
            if (value is not null)
            {
                claims.Add(new Claim(type, value));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Token refused: {Verdict} {Reason}")]
    private static partial void LogRefused(ILogger logger, SessionTokenVerdict verdict, string? reason);
}
