namespace UserSync.Application.Users.Caching;

/// <summary>How callers are remembered.</summary>
/// <param name="Longest">Longest time that an answer may be given after it was read from the database; more than zero.</param>
public sealed record UserCacheOptions(TimeSpan Longest);
