using UserSync.Application.Users.Caching;
using UserSync.Infrastructure.Caching;

namespace UserSync.WebApi.Configuration;

/// <summary>The settings of the user cache.</summary>
internal static class CacheSettings
{
    private const int DefaultSeconds = 30;

    /// <summary>Where Redis is, or <see langword="null"/> where it is not configured.</summary>
    public static RedisOptions? ReadRedis(ValueReader reader)
    {
        if (reader.Text(Variable.RedisUrl) is not { } text)
        {
            return null;
        }

        if (RedisOptions.TryParse(text, out var options, out var problem))
        {
            return options;
        }

        reader.Refuse(Variable.RedisUrl, problem);
        return null;
    }

    /// <summary>How callers are remembered: not at all unless one of the two variables says so.</summary>
    public static UserCacheOptions? ReadUserCache(ValueReader reader, RedisOptions? redis)
    {
        var seconds = reader.Number(Variable.UserCacheSeconds, redis is null ? 0 : DefaultSeconds, 0, 3_600);
        return seconds > 0 ? new UserCacheOptions(TimeSpan.FromSeconds(seconds)) : null;
    }
}
