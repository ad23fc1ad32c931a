using FluentValidation;
using UserSync.Application.Common;

namespace UserSync.Application.Users.Commands.CreateUserFromClerk;

internal sealed class CreateUserFromClerkCommandValidator : AbstractValidator<CreateUserFromClerkCommand>
{
    public CreateUserFromClerkCommandValidator() => RuleFor(c => c.ClerkUserId).ClerkId();
}
