using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Authorization;

/// <summary>Says why a caller may not: not signed in, not registered, not active, or not allowed.</summary>
internal sealed class AuthorizationAnswers : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (authorizeResult.Challenged)
        {
            return context.ChallengeAsync();
        }

        return (context.Features.Get<CurrentUser>()?.Standing switch
        {
            UserStanding.NotRegistered => new ProblemResult(ProblemKind.UserNotRegistered, "User not registered"),
            UserStanding.Inactive => new ProblemResult(ProblemKind.UserInactive, "The user is deleted or banned."),
            _ => new ProblemResult(ProblemKind.Forbidden, "Your role does not allow this."),
        }).WriteAsync(context);
    }
}
