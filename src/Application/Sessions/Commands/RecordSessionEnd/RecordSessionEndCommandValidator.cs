using FluentValidation;
using UserSync.Application.Common;

namespace UserSync.Application.Sessions.Commands.RecordSessionEnd;

internal sealed class RecordSessionEndCommandValidator : AbstractValidator<RecordSessionEndCommand>
{
    public RecordSessionEndCommandValidator()
    {
        RuleFor(c => c.Session.ClerkSessionId).ClerkId();
        RuleFor(c => c.User.ClerkUserId).ClerkId();
    }
}
