using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunBackfill;
using UserSync.Application.Sync.Queries.GetRun;
using UserSync.Domain.Users;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.Controllers;

/// <summary>Taking all of Clerk's users in.</summary>
[ApiController]
[AtLeast(UserRole.Admin)]
[Route("api/backfills")]
public sealed class BackfillsController(IMediator mediator, SyncLauncher launcher, Settings settings) : ControllerBase
{
    /// <summary>Begins a backfill, or goes on with one that ended before its end.</summary>
    [HttpPost]
    [ProducesResponseType<BackfillAnswer>(StatusCodes.Status202Accepted)]
    public async Task<IActionResult> Start([FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] BackfillRequest? request) =>
        !settings.HasSecretKey ? SyncProblems.NotConfigured
        : await launcher.LaunchAsync(report => new RunBackfillCommand(request?.Restart ?? false, report)) is { } run
            ? AcceptedAtAction(nameof(Get), new { id = run.Id }, BackfillAnswer.Of(run))
        : SyncProblems.InProgress;

    /// <summary>One backfill.</summary>
    [HttpGet("{id:guid}")]
    [ProducesResponseType<BackfillAnswer>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Get(Guid id, CancellationToken cancellationToken) =>
        await mediator.Send(new GetRunQuery(id, SyncKind.Backfill), cancellationToken) is { } details
            ? Ok(BackfillAnswer.Of(details.Run))
            : SyncProblems.NoSuchRun;
}
