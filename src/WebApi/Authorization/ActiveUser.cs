using MediatR;
using Microsoft.AspNetCore.Authorization;
using UserSync.Application.Users.Caching;
using UserSync.Application.Users.Provisioning;
using UserSync.Application.Users.Queries;
using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Authorization;

/// <summary>Demands a signed-in, stored and active user. Every endpoint demands it unless it opts out by name.</summary>
internal sealed class ActiveUser : IAuthorizationRequirement;

/// <summary>
/// Looks the signed-in user up, once per request, and decides by what the database says of them now, or said a moment
/// ago where the user cache is on. The token's own claims give nobody anything. A user whose event has not arrived yet is
/// fetched from Clerk first.
/// </summary>
internal sealed class ActiveUserHandler(
    FirstRequests firstRequests, Settings settings, TimeProvider clock, UserCache? cache = null) : IAuthorizationHandler
{
    // The look-up and the fetch together; what is left of five seconds is for reading what was fetched.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(4);

    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.Resource is not HttpContext http || context.User.FindFirst("sub")?.Value is not { } subject)
        {
            return;
        }

        var current = await FindAsync(http, subject);
        http.Features.Set(current);
        if (current is not { Standing: UserStanding.Active, User: { } user })
        {
            return;
        }

        foreach (var requirement in context.Requirements)
        {
            if (requirement is ActiveUser || (requirement is AtLeastAttribute least && user.Role >= least.Role))
            {
                context.Succeed(requirement);
            }
        }
    }

    private async Task<CurrentUser> FindAsync(HttpContext http, string subject)
    {
        var began = clock.GetTimestamp();
        var current = await ReadAsync(http, subject);
        return current.Standing == UserStanding.NotRegistered && settings.ProvisionOnFirstRequest
            && await firstRequests.ProvisionAsync(subject, _longest - clock.GetElapsedTime(began), http.RequestAborted)
            ? await ReadAsync(http, subject)
            : current;
    }

    private ValueTask<CurrentUser> ReadAsync(HttpContext http, string subject) => cache is null
        ? new ValueTask<CurrentUser>(http.RequestServices.GetRequiredService<IMediator>()
            .Send(new GetCurrentUserQuery(subject), http.RequestAborted))
        : cache.FindAsync(subject, http.RequestAborted);
}

/// <summary>Reads what <see cref="ActiveUserHandler"/> found.</summary>
internal static class ActiveUserExtensions
{
    /// <summary>The active user that is calling.</summary>
    /// <exception cref="InvalidOperationException">The endpoint does not demand one.</exception>
    public static UserDto GetActiveUser(this HttpContext context) =>
        context.Features.Get<CurrentUser>()?.User
        ?? throw new InvalidOperationException("This endpoint does not demand an active user.");
}
