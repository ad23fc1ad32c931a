using Microsoft.AspNetCore.Authorization;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Traffic;
using UserSync.Infrastructure.SessionTokens;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Authentication;

/// <summary>
/// Signs callers in by their Clerk session token. It refuses nobody: authorization does, and finds why a token was not
/// accepted among the request's features, as a <see cref="SessionTokenResult"/>.
/// </summary>
internal sealed partial class SessionAuthentication(
    RequestDelegate next,
    SessionTokenVerifier verifier,
    UserSyncMetrics metrics,
    TrafficWatch traffic,
    Settings settings,
    ILogger<SessionAuthentication> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Webhooks and health must work whatever somebody puts into the header, and whatever becomes of the keys.
        var isOpen = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        return isOpen || !SessionTokenSource.TryFind(context.Request, settings.SessionCookies, out var token)
            ? next(context)
            : SignInAsync(context, token);
    }

    private async Task SignInAsync(HttpContext context, ReadOnlyMemory<char> token)
    {
        var result = await verifier.VerifyAsync(token, context.RequestAborted);
        metrics.TokenVerified(result.Reason ?? "accepted");
        if (result.Token is { } session)
        {
            context.Features.Set(session);
            if (session.SignedInNotBefore is { } signedIn)
            {
                traffic.LoginSeen(signedIn);
            }
        }
        else
        {
            context.Features.Set<SessionTokenResult?>(result);
            LogRefused(result.Verdict, result.Reason);
        }

        await next(context);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Token refused: {Verdict} {Reason}")]
    private partial void LogRefused(SessionTokenVerdict verdict, string? reason);
}
