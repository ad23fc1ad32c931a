namespace UserSync.Infrastructure.ClerkApi;

/// <summary>Where Clerk's Backend API is, and what to ask it with.</summary>
/// <param name="BaseAddress">The address without the version, such as <c>https://api.clerk.com</c>.</param>
/// <param name="SecretKey">The instance's secret key (<c>sk_…</c>), or <see langword="null"/> where Clerk is not to be asked.</param>
public sealed record ClerkApiOptions(Uri BaseAddress, string? SecretKey)
{
    /// <summary>Clerk's own address.</summary>
    public static readonly Uri DefaultBaseAddress = new("https://api.clerk.com");

    /// <summary>Longest time for one try of a call.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for one try of a page of a list, for which Clerk may take long where many users precede it.</summary>
    public TimeSpan PageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for a call whose caller does not say, with its turn and all repetitions.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// Calls a second, which leaves some of what Clerk grants (1,000 in 10 seconds to a production instance, 100 to a
    /// development one) to others who use the key.
    /// </summary>
    public int CallsPerSecond => SecretKey?.StartsWith("sk_live_", StringComparison.Ordinal) == true ? 90 : 9;

    // The key must not reach a log by way of a record's text.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"BaseAddress = {BaseAddress}");
        return true;
    }
}
