using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Commands.ReceiveWebhook;

internal sealed partial class ReceiveWebhookCommandHandler(
    IMediator mediator,
    ClerkEventTranslator translator,
    IWebhookEventRepository events,
    IUnitOfWork unitOfWork,
    TimeProvider clock,
    ILogger<ReceiveWebhookCommandHandler> logger) : IRequestHandler<ReceiveWebhookCommand, WebhookReceipt>
{
    public async Task<WebhookReceipt> Handle(ReceiveWebhookCommand request, CancellationToken cancellationToken)
    {
        using var envelope = ClerkEnvelope.TryParse(request.Body);
        if (envelope is null)
        {
            return new WebhookReceipt(WebhookOutcome.BodyInvalid, "The body is not a JSON object with a string \"type\".");
        }

        var row = envelope.ToEvent(request.EventId, request.DeliveredAt, clock.GetUtcNow(), request.Body);
        return translator.Translate(envelope, row) switch
        {
            ClerkEventTranslation.Command command => await ApplyAsync(command, row, cancellationToken),
            ClerkEventTranslation.Unprocessable refusal =>
                await RefuseAsync(row, WebhookOutcome.Unprocessable, refusal.Reason, cancellationToken),
            _ => new WebhookReceipt(
                await RecordAsync(row with { Status = WebhookEventStatus.Ignored }, cancellationToken)),
        };
    }

    private async Task<WebhookReceipt> ApplyAsync(
        ClerkEventTranslation.Command command, WebhookEvent row, CancellationToken cancellationToken)
    {
        foreach (var remark in command.Remarks)
        {
            LogRemark(remark.IsExpected ? LogLevel.Debug : LogLevel.Warning, row.EventId, row.ClerkObjectId, remark.Text);
        }

        try
        {
            var commit = await mediator.Send(command.Request, cancellationToken);
            return new WebhookReceipt(commit.EventOutcome);
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

    private async Task<WebhookReceipt> RefuseAsync(
        WebhookEvent row, WebhookOutcome outcome, string reason, CancellationToken cancellationToken)
    {
        // What the failed command left in the queue must not be committed with the row that says it failed.
        unitOfWork.Discard();
        var error = ClerkText.Cut(reason, WebhookEvent.MaxErrorLength);
        var recorded = await RecordAsync(row with { Status = WebhookEventStatus.Failed, Error = error }, cancellationToken);

        // An event that was answered 200 before stays so, whatever its id is sent with later.
        return recorded == WebhookOutcome.Duplicate
            ? new WebhookReceipt(WebhookOutcome.Duplicate)
            : new WebhookReceipt(outcome, reason);
    }

    private async Task<WebhookOutcome> RecordAsync(WebhookEvent row, CancellationToken cancellationToken)
    {
        events.Record(row);
        return (await unitOfWork.CommitAsync(cancellationToken)).EventOutcome;
    }

    [LoggerMessage(Message = "Event {WebhookId} about {ClerkObjectId}: {Remark}")]
    private partial void LogRemark(LogLevel level, string webhookId, string? clerkObjectId, string remark);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Event {WebhookId} ({EventType} about {ClerkObjectId}) could not be applied: {ExceptionType}\n{StackTrace}")]
    private partial void LogFailed(
        string webhookId, string eventType, string? clerkObjectId, string? exceptionType, string? stackTrace);
}
