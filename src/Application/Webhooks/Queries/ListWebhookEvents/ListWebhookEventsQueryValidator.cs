using FluentValidation;
using UserSync.Application.Common;
using UserSync.Application.Common.Paging;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Queries.ListWebhookEvents;

internal sealed class ListWebhookEventsQueryValidator : AbstractValidator<ListWebhookEventsQuery>
{
    public ListWebhookEventsQueryValidator()
    {
        RuleFor(q => q.Status).Must(text => StatusWord.TryParse(text, out _))
            .WithMessage("Must be one of applied, stale, ignored, failed.");
        RuleFor(q => q.Type).Must(text => text is null || (text.Length <= WebhookEvent.MaxTypeLength && !text.Any(char.IsControl)))
            .WithMessage($"Must be an event type of at most {WebhookEvent.MaxTypeLength} characters.");
        RuleFor(q => q.ClerkUserId!).ClerkId().When(q => q.ClerkUserId is not null);
        RuleFor(q => q.Limit).IsPageLimit();
        RuleFor(q => q.Cursor).Must(text => EventPosition.TryParse(text, out _))
            .WithMessage("Must be the next_cursor of an earlier page of this list.");
    }
}
