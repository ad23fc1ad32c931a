using FluentValidation;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Commands.ReceiveWebhook;

internal sealed class ReceiveWebhookCommandValidator : AbstractValidator<ReceiveWebhookCommand>
{
    public ReceiveWebhookCommandValidator() =>
        RuleFor(c => c.EventId).NotEmpty().MaximumLength(WebhookEvent.MaxEventIdLength);
}
