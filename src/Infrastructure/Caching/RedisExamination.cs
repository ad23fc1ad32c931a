using StackExchange.Redis;

namespace UserSync.Infrastructure.Caching;

/// <summary>Finds out whether a Redis can be used as it is needed.</summary>
public static class RedisExamination
{
    // No user's: Clerk's ids begin otherwise.
    private const string Nobody = "doctor";

    /// <summary>Connects, reads, writes and tells, with nothing left behind for longer than ten seconds.</summary>
    /// <param name="options">Where Redis is.</param>
    /// <returns>What is wrong, without secrets, or <see langword="null"/>.</returns>
    public static async Task<string?> FindFaultAsync(RedisOptions options)
    {
        var configuration = options.ToConfiguration();
        configuration.AbortOnConnectFail = true;

        // The connection for messages is made a little later than the other one, and here it can be waited for.
        configuration.BacklogPolicy = BacklogPolicy.Default;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
            await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(RedisUserCache.Channel), (_, _) => { });
            var database = connection.GetDatabase();
            await database.ScriptEvaluateAsync(RedisUserCache.Look, [RedisUserCache.Key(Nobody)]);
            await database.ScriptEvaluateAsync(
                RedisUserCache.Invalidate, [RedisUserCache.Key(Nobody)], RedisUserCache.InvalidateArguments(Nobody));
            return null;
        }
        catch (RedisConnectionException exception)
        {
            return exception.FailureType.ToString();
        }
        catch (RedisTimeoutException)
        {
            return "it does not answer in time";
        }
        catch (RedisServerException exception)
        {
            // NOPERM, READONLY and the like. Nobody's data was asked for, so nobody's can be repeated in it.
            return exception.Message.Split('\n')[0];
        }
    }
}
