using FluentValidation;
using UserSync.Application.Common;

namespace UserSync.Application.Sessions.Commands.RecordLogin;

internal sealed class RecordLoginCommandValidator : AbstractValidator<RecordLoginCommand>
{
    public RecordLoginCommandValidator()
    {
        RuleFor(c => c.Session.ClerkSessionId).ClerkId();
        RuleFor(c => c.User.ClerkUserId).ClerkId();
    }
}
