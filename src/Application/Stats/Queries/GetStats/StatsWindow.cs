using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace UserSync.Application.Stats.Queries.GetStats;

/// <summary>A span such as <c>60m</c>, <c>24h</c> or <c>7d</c>, up to thirty days.</summary>
internal static class StatsWindow
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(30);

    /// <exception cref="FormatException">It is none; the query's validator refuses such a one before.</exception>
    public static TimeSpan Parse(string? text) => TryParse(text, out var window) ? window : throw new FormatException("Not a span.");

    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan window)
    {
        window = default;
        if (text is not { Length: >= 2 and <= 6 }
            || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number == 0)
        {
            return false;
        }

        window = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => TimeSpan.Zero,
        };
        return window > TimeSpan.Zero && window <= _longest;
    }
}
