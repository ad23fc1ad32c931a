using System.Globalization;

namespace UserSync.Demo.Story;

/// <summary>Clerk's milliseconds in the form in which times are stored and answered.</summary>
internal static class StoredTime
{
    public static string Of(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds)
        .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
