using FluentValidation;
using UserSync.Domain.Users;

namespace UserSync.Application.Common;

/// <summary>The shape of Clerk's ids, stated once for all validators.</summary>
internal static class ClerkIdRules
{
    /// <summary>Demands an id that both databases can hold and compare by bytes.</summary>
    public static IRuleBuilderOptions<T, string> ClerkId<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(IsClerkId).WithMessage(
            $"{{PropertyName}} must have 1 to {User.MaxClerkIdLength} characters and no control or replaced ones.");

    /// <summary>
    /// Whether a text can be an id: not blank, not too long, and without NUL, lone surrogates (which reading
    /// replaces with U+FFFD) or other control characters.
    /// </summary>
    public static bool IsClerkId(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= User.MaxClerkIdLength
        && !text.Any(c => char.IsControl(c) || c == '\uFFFD');
}
