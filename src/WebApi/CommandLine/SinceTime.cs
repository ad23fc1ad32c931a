using System.Globalization;
using System.Text.RegularExpressions;

namespace UserSync.WebApi.CommandLine;

/// <summary>Reads a time in the past as people write it on a command line.</summary>
internal static partial class SinceTime
{
    private static readonly string[] _formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads an RFC 3339 time, or a span before now such as <c>90s</c>, <c>60m</c>, <c>24h</c> or <c>7d</c>.</summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset since)
    {
        if (SpanPattern().Match(text) is not { Success: true } span)
        {
            return DateTimeOffset.TryParseExact(
                text, _formats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out since);
        }

        // At most six digits, so that neither the span nor the time leaves its range: 2700 years.
        var number = int.Parse(span.Groups["number"].Value, CultureInfo.InvariantCulture);
        since = now - (span.Groups["unit"].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(Math.Min(number, 100_000)),
        });
        return true;
    }

    [GeneratedRegex("^(?<number>[0-9]{1,6})(?<unit>[smhd])\\z")]
    private static partial Regex SpanPattern();
}
