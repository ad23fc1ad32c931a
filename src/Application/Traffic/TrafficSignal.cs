namespace UserSync.Application.Traffic;

/// <summary>
/// Something seen in the traffic of all replicas that no row of users or events tells. Kept in the database, so that it
/// outlives a restart and another process can ask.
/// </summary>
/// <param name="Name">What was seen; see the constants.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstAt">When it was first seen.</param>
/// <param name="LastAt">When it was last seen.</param>
public sealed record TrafficSignal(string Name, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>
    /// Deliveries refused for their signature since the last good one. Its times are those of the refusals.
    /// </summary>
    public const string Refused = "refused";

    /// <summary>
    /// Logins at Clerk, known from session tokens, since which no event has arrived. Its times are those of the logins.
    /// </summary>
    public const string Login = "login";

    private const string SecretPrefix = "secret:";

    /// <summary>The name under which the uses of a webhook secret are counted.</summary>
    public static string Secret(string fingerprint) => SecretPrefix + fingerprint;

    /// <summary>The fingerprint of the secret whose uses this counts, or <see langword="null"/> where it counts something else.</summary>
    public string? SecretFingerprint => Name.StartsWith(SecretPrefix, StringComparison.Ordinal) ? Name[SecretPrefix.Length..] : null;
}
