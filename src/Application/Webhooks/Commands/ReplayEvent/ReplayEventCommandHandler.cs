using MediatR;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Commands.ReplayEvent;

internal sealed class ReplayEventCommandHandler(IWebhookEventRepository events, EventIntake intake, TimeProvider clock)
    : IRequestHandler<ReplayEventCommand, ReplayReceipt>
{
    public async Task<ReplayReceipt> Handle(ReplayEventCommand request, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(request.EventId, cancellationToken) is not { } stored)
        {
            return new ReplayReceipt(ReplayOutcome.NotFound);
        }

        if (stored is not { PayloadForm: PayloadForm.Whole, Payload: { } body })
        {
            return new ReplayReceipt(ReplayOutcome.PayloadNotKept);
        }

        using var envelope = ClerkEnvelope.TryParse(body);
        if (envelope is null)
        {
            return new ReplayReceipt(ReplayOutcome.Unprocessable, "The stored body is not a JSON object with a string \"type\".");
        }

        // The event's own time stands in where its envelope has none, so that it gets the version that it had.
        var row = envelope.ToEvent(stored.EventId, stored.EventAt, clock.GetUtcNow()) with
        {
            Payload = body,
            PayloadForm = PayloadForm.Whole,
        };
        var result = await intake.TakeInAsync(envelope, row, cancellationToken);
        return new ReplayReceipt(
            result.Outcome switch
            {
                WebhookOutcome.Applied => ReplayOutcome.Applied,
                WebhookOutcome.Stale => ReplayOutcome.Stale,
                WebhookOutcome.Ignored => ReplayOutcome.Ignored,
                WebhookOutcome.Unprocessable => ReplayOutcome.Unprocessable,
                _ => ReplayOutcome.Failed,
            },
            result.Reason);
    }
}
