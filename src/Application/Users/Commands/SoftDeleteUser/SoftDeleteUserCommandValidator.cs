using FluentValidation;
using UserSync.Application.Common;

namespace UserSync.Application.Users.Commands.SoftDeleteUser;

internal sealed class SoftDeleteUserCommandValidator : AbstractValidator<SoftDeleteUserCommand>
{
    public SoftDeleteUserCommandValidator() => RuleFor(c => c.ClerkUserId).ClerkId();
}
