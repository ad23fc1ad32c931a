using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunReconciliation;
using UserSync.Application.Sync.Queries.GetRun;
using UserSync.Domain.Users;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.Controllers;

/// <summary>Comparing all users with Clerk.</summary>
[ApiController]
[AtLeast(UserRole.Admin)]
[Route("api/reconciliations")]
public sealed class ReconciliationsController(IMediator mediator, SyncLauncher launcher, Settings settings) : ControllerBase
{
    /// <summary>Begins a comparison of everybody; with <c>repair</c> it mends what it finds.</summary>
    [HttpPost]
    [ProducesResponseType<ReconciliationAnswer>(StatusCodes.Status202Accepted)]
    public async Task<IActionResult> Start([FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ReconciliationRequest? request) =>
        !settings.HasSecretKey ? SyncProblems.NotConfigured
        : await launcher.LaunchAsync(report => new RunReconciliationCommand(
            request?.Repair ?? false, settings.Reconcile.Limit, NotSince: null, report)) is { } run
            ? AcceptedAtAction(nameof(Get), new { id = run.Id }, ReconciliationAnswer.Of(new RunDetails(run, [], null)))
        : SyncProblems.InProgress;

    /// <summary>One comparison, of everybody or of the latest changes, and what it found.</summary>
    [HttpGet("{id:guid}")]
    [ProducesResponseType<ReconciliationAnswer>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Get(Guid id, CancellationToken cancellationToken) =>
        await mediator.Send(new GetRunQuery(id, SyncKind.Reconciliation, SyncKind.Changes), cancellationToken) is { } details
            ? Ok(ReconciliationAnswer.Of(details))
            : SyncProblems.NoSuchRun;
}
