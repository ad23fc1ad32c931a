using FluentValidation;
using UserSync.Application.Common;

namespace UserSync.Application.Users.Commands.ProvisionUser;

internal sealed class ProvisionUserCommandValidator : AbstractValidator<ProvisionUserCommand>
{
    public ProvisionUserCommandValidator() => RuleFor(c => c.ClerkUserId).ClerkId();
}
