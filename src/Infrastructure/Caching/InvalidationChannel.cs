using StackExchange.Redis;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Users.Caching;

namespace UserSync.Infrastructure.Caching;

/// <summary>
/// Hears from the replicas whom to forget. What was said while nobody could listen is made up for: everybody is forgotten
/// once it listens again.
/// </summary>
internal sealed class InvalidationChannel(RedisLink link, UserCache cache, UserSyncMetrics metrics, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _tryAgain = TimeSpan.FromMilliseconds(250);
    private static readonly RedisChannel _channel = RedisChannel.Literal(RedisUserCache.Channel);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins to listen, now or as soon as Redis answers, and again after each loss of the connection.</summary>
    /// <returns>A task that ends once the connection has been tried, made or not.</returns>
    public async Task OpenAsync()
    {
        var connection = await link.ConnectAsync();
        connection.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType == ConnectionType.Subscription)
            {
                _ = ListenAsync(connection.GetSubscriber());
            }
        };
        _ = ListenAsync(connection.GetSubscriber());
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _turn.Dispose();
    }

    private async Task ListenAsync(ISubscriber subscriber)
    {
        try
        {
            await _turn.WaitAsync(_end.Token);
            try
            {
                while (!await TrySubscribeAsync(subscriber))
                {
                    await Task.Delay(_tryAgain, clock, _end.Token);
                }

                cache.ForgetAll();
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The process ends.
        }
    }

    // The library would subscribe again by itself, but does not say when it has.
    private async Task<bool> TrySubscribeAsync(ISubscriber subscriber)
    {
        try
        {
            await subscriber.UnsubscribeAsync(_channel);
            await subscriber.SubscribeAsync(_channel, Hear);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private void Hear(RedisChannel channel, RedisValue clerkUserId)
    {
        metrics.InvalidationReceived();
        cache.Forget(clerkUserId.ToString());
    }
}
