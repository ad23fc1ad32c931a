using FluentValidation;
using UserSync.Application.Common;

namespace UserSync.Application.Users.Commands.UpdateUserFromClerk;

internal sealed class UpdateUserFromClerkCommandValidator : AbstractValidator<UpdateUserFromClerkCommand>
{
    public UpdateUserFromClerkCommandValidator() => RuleFor(c => c.ClerkUserId).ClerkId();
}
