using System.Globalization;
using FluentValidation;

namespace UserSync.Application.Common.Paging;

/// <summary>How many items a page holds, stated once for all lists.</summary>
internal static class PageLimit
{
    private const int Most = 200;
    private const int Default = 50;

    /// <summary>Demands a limit that a list allows, or none.</summary>
    public static IRuleBuilderOptions<T, string?> IsPageLimit<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => TryParse(text, out _)).WithMessage($"Must be a whole number from 1 to {Most}.");

    /// <summary>Reads a limit; none is the default.</summary>
    public static bool TryParse(string? text, out int limit)
    {
        limit = Default;
        return text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= Most);
    }
}
