namespace UserSync.Application.Users.Caching;

/// <summary>Where an answer of the user cache came from. The names are those of the metric, in snake case.</summary>
public enum UserLookup
{
    /// <summary>From this process.</summary>
    Hit,

    /// <summary>From a read that was under way already.</summary>
    Joined,

    /// <summary>From Redis.</summary>
    RedisHit,

    /// <summary>From the database.</summary>
    Miss,
}
