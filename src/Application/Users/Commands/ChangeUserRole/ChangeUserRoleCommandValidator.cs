using FluentValidation;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.ChangeUserRole;

internal sealed class ChangeUserRoleCommandValidator : AbstractValidator<ChangeUserRoleCommand>
{
    private static readonly string _words = string.Join(", ", Enum.GetNames<UserRole>().Select(name => name.ToLowerInvariant()));

    public ChangeUserRoleCommandValidator() =>
        RuleFor(c => c.Role).Must(word => Enum.GetValues<UserRole>().Any(role => IsNameOf(role, word))).WithMessage($"Must be one of {_words}.");

    /// <summary>Reads a role's name, which is a word and never a number.</summary>
    /// <exception cref="InvalidOperationException">It is none; the validator refuses such a one before.</exception>
    public static UserRole Parse(string? word) => Enum.GetValues<UserRole>().Single(role => IsNameOf(role, word));

    private static bool IsNameOf(UserRole role, string? word) =>
        string.Equals(role.ToString().ToLowerInvariant(), word, StringComparison.Ordinal);
}
