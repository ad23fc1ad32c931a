using MediatR;
using Microsoft.AspNetCore.Mvc;
using UserSync.Application.Common.Paging;
using UserSync.Application.Webhooks.Commands.ReplayEvent;
using UserSync.Application.Webhooks.Queries;
using UserSync.Application.Webhooks.Queries.GetWebhookEvent;
using UserSync.Application.Webhooks.Queries.ListWebhookEvents;
using UserSync.Domain.Users;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Controllers;

/// <summary>The event log: what arrived, what became of it and why, and doing it again.</summary>
[ApiController]
[AtLeast(UserRole.Admin)]
[Route("api/webhook-events")]
public sealed partial class WebhookEventsController(IMediator mediator, ILogger<WebhookEventsController> logger) : ControllerBase
{
    /// <summary>Events, newest first.</summary>
    [HttpGet]
    public Task<Page<WebhookEventItem>> List(
        string? status,
        string? type,
        [FromQuery(Name = "clerk_user_id")] string? clerkUserId,
        string? limit,
        string? cursor,
        CancellationToken cancellationToken) =>
        mediator.Send(new ListWebhookEventsQuery(status, type, clerkUserId, limit, cursor), cancellationToken);

    /// <summary>One event with its body.</summary>
    [HttpGet("{eventId}")]
    [ProducesResponseType<WebhookEventDetails>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Get(string eventId, CancellationToken cancellationToken) =>
        await mediator.Send(new GetWebhookEventQuery(eventId), cancellationToken) is { } details ? Ok(details) : NoSuchEvent();

    /// <summary>Takes an event in again, as a delivery of it would be.</summary>
    [HttpPost("{eventId}/replay")]
    [ProducesResponseType<ReplayAnswer>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Replay(string eventId)
    {
        // As for a delivery: a caller that hangs up must not undo a commit that is nearly done.
        var receipt = await mediator.Send(new ReplayEventCommand(eventId), CancellationToken.None);
        if (receipt.Outcome != ReplayOutcome.NotFound)
        {
            // Not an id that is ours only in that somebody asked for it.
            LogReplayed(eventId, receipt.Outcome);
        }

        return receipt.Outcome switch
        {
            ReplayOutcome.Applied or ReplayOutcome.Stale or ReplayOutcome.Ignored =>
                Ok(new ReplayAnswer("processed", receipt.Outcome, eventId)),
            ReplayOutcome.Unprocessable => new ProblemResult(ProblemKind.WebhookPayloadUnprocessable, receipt.Reason!),
            ReplayOutcome.Failed =>
                new ProblemResult(ProblemKind.InternalError, "The event could not be applied. It is kept and can be replayed again."),
            ReplayOutcome.PayloadNotKept =>
                new ProblemResult(ProblemKind.PayloadNotKept, "The event's body is not kept whole, so there is nothing to replay."),
            ReplayOutcome.NotFound => NoSuchEvent(),
        };
    }

    private static ProblemResult NoSuchEvent() => new(ProblemKind.NotFound, "There is no event with this id.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Replay of {WebhookId}: {Outcome}")]
    private partial void LogReplayed(string webhookId, ReplayOutcome outcome);
}
