using UserSync.Infrastructure.Caching;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.CommandLine;

/// <summary>What the doctor finds about the user cache; nothing where neither of its variables is set.</summary>
internal static class CacheFindings
{
    private const string Topic = "user cache";

    public static async Task<IReadOnlyList<Finding>> FromAsync(Settings settings)
    {
        if (settings.UserCache is not { Longest: var longest })
        {
            return settings.Redis is null
                ? []
                : [new Finding(Topic, true, "off, since USER_CACHE_SECONDS is 0; REDIS_URL has no effect then")];
        }

        var words = $"users are remembered for {longest.TotalSeconds:0} s at most";
        if (settings.Redis is null)
        {
            return [new Finding(Topic, true, $"{words}, by each process for itself")];
        }

        return await RedisExamination.FindFaultAsync(settings.Redis) is { } fault
            ?
            [
                new Finding(
                    Topic, false, $"Redis cannot be used: {fault}",
                    "Check the network and REDIS_URL. Until then each request reads the database, or the process' own memory."),
            ]
            : [new Finding(Topic, true, $"Redis answers; {words}")];
    }
}
