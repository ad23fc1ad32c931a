using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks;

/// <summary>
/// The door that every event comes in by, delivered or replayed: it is translated into its command, which is sent, and
/// what cannot be applied is recorded as failed.
/// </summary>
internal sealed partial class EventIntake(
    IMediator mediator,
    ClerkEventTranslator translator,
    IWebhookEventRepository events,
    IUnitOfWork unitOfWork,
    ILogger<EventIntake> logger)
{
    /// <summary>Takes one event in.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="row">Its log row for this attempt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IntakeResult> TakeInAsync(ClerkEnvelope envelope, WebhookEvent row, CancellationToken cancellationToken) =>
        translator.Translate(envelope, row) switch
        {
            ClerkEventTranslation.Command command => ApplyAsync(command, row, cancellationToken),
            ClerkEventTranslation.Unprocessable refusal =>
                RefuseAsync(row, WebhookOutcome.Unprocessable, refusal.Reason, cancellationToken),
            _ => IgnoreAsync(row, cancellationToken),
        };

    private async Task<IntakeResult> ApplyAsync(
        ClerkEventTranslation.Command command, WebhookEvent row, CancellationToken cancellationToken)
    {
        foreach (var remark in command.Remarks)
        {
            LogRemark(remark.IsExpected ? LogLevel.Debug : LogLevel.Warning, row.EventId, row.ClerkObjectId, remark.Text);
        }

        try
        {
            var commit = await mediator.Send(command.Request, cancellationToken);
            return new IntakeResult(commit.HasChanges ? WebhookOutcome.Applied : WebhookOutcome.Stale, commit);
        }
        catch (ValidationException exception)
        {
            var reason = string.Join(' ', exception.Errors.Select(error => error.ErrorMessage));
            return await RefuseAsync(row, WebhookOutcome.Unprocessable, reason, cancellationToken);
        }
        catch (Exception exception) when (exception is not (DatabaseUnavailableException or OperationCanceledException))
        {
            // Where and what, but not the message: it may hold values of the event.
            LogFailed(row.EventId, row.Type, row.ClerkObjectId, exception.GetType().FullName, exception.StackTrace);
            return await RefuseAsync(row, WebhookOutcome.Failed, exception.GetType().Name, cancellationToken);
        }
    }

    private async Task<IntakeResult> RefuseAsync(
        WebhookEvent row, WebhookOutcome outcome, string reason, CancellationToken cancellationToken)
    {
        // What the failed command left in the queue must not be committed with the row that says it failed.
        unitOfWork.Discard();
        events.Record(row with
        {
            Status = WebhookEventStatus.Failed,
            Error = ClerkText.Cut(reason, WebhookEvent.MaxErrorLength),
            ErrorCode = outcome == WebhookOutcome.Unprocessable ? EventErrorCode.Unprocessable : EventErrorCode.Internal,
        });
        return new IntakeResult(outcome, await unitOfWork.CommitAsync(cancellationToken), reason);
    }

    private async Task<IntakeResult> IgnoreAsync(WebhookEvent row, CancellationToken cancellationToken)
    {
        events.Record(row with { Status = WebhookEventStatus.Ignored });
        return new IntakeResult(WebhookOutcome.Ignored, await unitOfWork.CommitAsync(cancellationToken));
    }

    [LoggerMessage(Message = "Event {WebhookId} about {ClerkObjectId}: {Remark}")]
    private partial void LogRemark(LogLevel level, string webhookId, string? clerkObjectId, string remark);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Event {WebhookId} ({EventType} about {ClerkObjectId}) could not be applied: {ExceptionType}\n{StackTrace}")]
    private partial void LogFailed(
        string webhookId, string eventType, string? clerkObjectId, string? exceptionType, string? stackTrace);
}
