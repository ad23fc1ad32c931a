using MediatR;
using Microsoft.AspNetCore.Authorization;
using UserSync.Application.Users.Caching;
using UserSync.Application.Users.Provisioning;
using UserSync.Application.Users.Queries;
using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.Infrastructure.SessionTokens;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Authorization;

/// <summary>
/// Demands a signed-in, stored and active user, and the roles that <see cref="AtLeastAttribute"/> names, of every request
/// that has found its endpoint, unless the endpoint opts out by <see cref="AllowAnonymousAttribute"/>.
/// </summary>
/// <remarks>
/// Decided by what the database says of the user now, or said a moment ago where the user cache is on. The token's own
/// claims give nobody anything. A user whose event has not arrived yet is fetched from Clerk first.
/// </remarks>
internal sealed class AuthorizationGate(
    RequestDelegate next, FirstRequests firstRequests, Settings settings, TimeProvider clock, UserCache? cache = null)
{
    // The look-up and the fetch together; what is left of five seconds is for reading what was fetched.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(4);

    // Only routes: what routing answers by itself, such as a wrong method, is nobody's secret.
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint { Metadata: var demands } && demands.GetMetadata<IAllowAnonymous>() is null
            ? AuthorizeAsync(context, demands)
            : next(context);

    private async Task AuthorizeAsync(HttpContext context, EndpointMetadataCollection demands)
    {
        if (context.Features.Get<SessionToken>() is not { } session)
        {
            await AuthorizationAnswers.Unauthenticated(context).WriteAsync(context);
            return;
        }

        var current = await FindAsync(context, session.Subject);
        if (current is not { Standing: UserStanding.Active, User: { } user }
            || demands.GetOrderedMetadata<AtLeastAttribute>().Any(least => user.Role < least.Role))
        {
            await AuthorizationAnswers.Forbidden(current).WriteAsync(context);
            return;
        }

        context.Features.Set(user);
        await next(context);
    }

    private async ValueTask<CurrentUser> FindAsync(HttpContext context, string subject)
    {
        var began = clock.GetTimestamp();
        var current = await ReadAsync(context, subject);
        return current.Standing == UserStanding.NotRegistered && settings.ProvisionOnFirstRequest
            && await firstRequests.ProvisionAsync(subject, _longest - clock.GetElapsedTime(began), context.RequestAborted)
            ? await ReadAsync(context, subject)
            : current;
    }

    private ValueTask<CurrentUser> ReadAsync(HttpContext context, string subject) => cache is null
        ? new ValueTask<CurrentUser>(context.RequestServices.GetRequiredService<IMediator>()
            .Send(new GetCurrentUserQuery(subject), context.RequestAborted))
        : cache.FindAsync(subject, context.RequestAborted);
}

/// <summary>Reads whom <see cref="AuthorizationGate"/> let through.</summary>
internal static class ActiveUserExtensions
{
    /// <summary>The active user that is calling.</summary>
    /// <exception cref="InvalidOperationException">The endpoint does not demand one.</exception>
    public static UserDto GetActiveUser(this HttpContext context) =>
        context.Features.Get<UserDto>() ?? throw new InvalidOperationException("This endpoint does not demand an active user.");
}
