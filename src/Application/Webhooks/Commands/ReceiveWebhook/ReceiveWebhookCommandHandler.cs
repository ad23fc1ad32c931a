using MediatR;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Commands.ReceiveWebhook;

internal sealed class ReceiveWebhookCommandHandler(
    EventIntake intake, PayloadPolicy payloads, UserSyncMetrics metrics, TimeProvider clock)
    : IRequestHandler<ReceiveWebhookCommand, WebhookReceipt>
{
    public async Task<WebhookReceipt> Handle(ReceiveWebhookCommand request, CancellationToken cancellationToken)
    {
        using var envelope = ClerkEnvelope.TryParse(request.Body);
        if (envelope is null)
        {
            return new WebhookReceipt(WebhookOutcome.BodyInvalid, "The body is not a JSON object with a string \"type\".");
        }

        var (payload, form) = envelope.Keep(request.Body, payloads.Form);
        var row = envelope.ToEvent(request.EventId, request.DeliveredAt, clock.GetUtcNow()) with
        {
            Payload = payload,
            PayloadForm = form,
        };
        var result = await intake.TakeInAsync(envelope, row, cancellationToken);

        // An event that was answered 200 before stays so, whatever its id is sent with later.
        var receipt = result.Commit.EventOutcome == WebhookOutcome.Duplicate
            ? new WebhookReceipt(WebhookOutcome.Duplicate)
            : new WebhookReceipt(result.Outcome, result.Reason);
        Count(row, receipt.Outcome);
        return receipt;
    }

    private void Count(WebhookEvent row, WebhookOutcome outcome)
    {
        var now = clock.GetUtcNow();
        metrics.DeliveryHandled(
            ClerkEventTranslator.IsUsed(row.Type) ? row.Type : "other",
            outcome,
            now - row.ReceivedAt,
            outcome is WebhookOutcome.Applied or WebhookOutcome.Stale ? now - row.EventAt : null);
    }
}
