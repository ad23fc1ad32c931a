using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace UserSync.Infrastructure.Persistence;

/// <summary>
/// Times in SQLite: ISO 8601 text of fixed width in UTC, so that comparing texts compares times, and people and SQLite's
/// own date functions can read them.
/// </summary>
internal sealed class SqliteTimeConverter() : ValueConverter<DateTimeOffset, string>(
    time => ToText(time), text => FromText(text))
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset FromText(string text) => DateTimeOffset.ParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
