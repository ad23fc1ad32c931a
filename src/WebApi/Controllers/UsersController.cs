using MediatR;
using Microsoft.AspNetCore.Mvc;
using UserSync.Application.Common.Paging;
using UserSync.Application.Users.Commands.ChangeUserRole;
using UserSync.Application.Users.Commands.ResyncUser;
using UserSync.Application.Users.Queries;
using UserSync.Application.Users.Queries.GetUserByClerkId;
using UserSync.Application.Users.Queries.GetUserById;
using UserSync.Application.Webhooks.Queries;
using UserSync.Application.Webhooks.Queries.ListUserEvents;
using UserSync.Domain.Users;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Controllers;

/// <summary>The users as the database has them, active or not, and their stories.</summary>
[ApiController]
[AtLeast(UserRole.Admin)]
[Route("api/users")]
public sealed class UsersController(IMediator mediator, Settings settings) : ControllerBase
{
    /// <summary>One user by our id.</summary>
    [HttpGet("{id:guid}")]
    [ProducesResponseType<UserDto>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Get(Guid id, CancellationToken cancellationToken) =>
        await mediator.Send(new GetUserByIdQuery(id), cancellationToken) is { } user ? Ok(user) : NoSuchUser();

    /// <summary>One user by Clerk's id.</summary>
    [HttpGet("by-clerk-id/{clerkUserId}")]
    [ProducesResponseType<UserDto>(StatusCodes.Status200OK)]
    public async Task<IActionResult> GetByClerkId(string clerkUserId, CancellationToken cancellationToken) =>
        await mediator.Send(new GetUserByClerkIdQuery(clerkUserId), cancellationToken) is { } user ? Ok(user) : NoSuchUser();

    /// <summary>The events that concern one user, newest first.</summary>
    [HttpGet("{id:guid}/events")]
    [ProducesResponseType<Page<WebhookEventItem>>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListEvents(
        Guid id, string? status, string? type, string? limit, string? cursor, CancellationToken cancellationToken) =>
        await mediator.Send(new ListUserEventsQuery(id, status, type, limit, cursor), cancellationToken) is { } page
            ? Ok(page)
            : NoSuchUser();

    /// <summary>Fetches one user from Clerk now; one that Clerk no longer has is marked deleted.</summary>
    [HttpPost("{id:guid}/resync")]
    [ProducesResponseType<UserDto>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Resync(Guid id, CancellationToken cancellationToken) =>
        !settings.HasSecretKey ? SyncProblems.NotConfigured
        : await mediator.Send(new ResyncUserCommand(id), cancellationToken) is { } user ? Ok(user)
        : NoSuchUser();

    /// <summary>Gives a user another role, at Clerk and then here.</summary>
    [HttpPut("{id:guid}/role")]
    [ProducesResponseType<UserDto>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ChangeRole(Guid id, [FromBody] RoleRequest request)
    {
        if (!settings.HasSecretKey)
        {
            return SyncProblems.NotConfigured;
        }

        // A caller that hangs up must not leave Clerk and the database with two roles.
        var change = await mediator.Send(new ChangeUserRoleCommand(id, request.Role), CancellationToken.None);
        return change.Outcome switch
        {
            RoleChangeOutcome.Changed => Ok(change.User),
            RoleChangeOutcome.LastAdmin =>
                new ProblemResult(ProblemKind.LastAdmin, "Nobody else is an active admin. Make somebody else one first."),
            RoleChangeOutcome.NotFound => NoSuchUser(),
        };
    }

    private static ProblemResult NoSuchUser() => new(ProblemKind.NotFound, "There is no user with this id and a profile.");
}
