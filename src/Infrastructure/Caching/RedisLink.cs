using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using UserSync.Application.Common.Telemetry;

namespace UserSync.Infrastructure.Caching;

/// <summary>The connection to Redis. No call of it throws because of Redis, and none takes longer than a quarter of a second.</summary>
internal sealed partial class RedisLink : IAsyncDisposable
{
    /// <summary>Longest that a caller waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lazy<Task<ConnectionMultiplexer>> _connecting;
    private readonly RedisRest _rest;
    private readonly UserSyncMetrics _metrics;
    private readonly ILogger<RedisLink> _logger;
    private int _epoch;

    public RedisLink(RedisOptions options, UserSyncMetrics metrics, TimeProvider clock, ILogger<RedisLink> logger)
    {
        (_metrics, _logger) = (metrics, logger);
        _rest = new RedisRest(clock);

        // Looking up a host's name may block, so not on the caller's thread.
        _connecting = new Lazy<Task<ConnectionMultiplexer>>(() => Task.Run(async () =>
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(options.ToConfiguration());
            connection.ConnectionFailed += (_, _) => Interlocked.Increment(ref _epoch);
            connection.ConnectionRestored += (_, _) => Interlocked.Increment(ref _epoch);
            return connection;
        }));
    }

    /// <summary>Another number after each loss of the connection: what was seen before may be gone.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Begins to connect where that has not begun, and gives the connection once it has been tried, made or not.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => _connecting.Value;

    /// <summary>Runs a script on one key.</summary>
    /// <param name="script">The script.</param>
    /// <param name="key">The key.</param>
    /// <param name="values">Its arguments.</param>
    /// <param name="sendAnyhow">Whether it is sent even to a Redis that did not answer of late; it may yet come to.</param>
    /// <returns>The answer, or <see langword="null"/> where there is none in time.</returns>
    public async Task<RedisResult?> RunAsync(string script, RedisKey key, RedisValue[] values, bool sendAnyhow = false)
    {
        var mayWait = _rest.MayTry();
        if ((!mayWait && !sendAnyhow) || _connecting is not { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connection })
        {
            return null;
        }

        try
        {
            var running = (await connection).GetDatabase().ScriptEvaluateAsync(script, [key], values);
            var answer = await running.WaitAsync(mayWait ? Patience : TimeSpan.Zero);
            if (_rest.End())
            {
                LogBack();
            }

            return answer;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            if (!mayWait)
            {
                return null;
            }

            _metrics.RedisFailed();
            if (_rest.Begin())
            {
                LogGone(Reason(exception));
            }

            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connecting is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connection })
        {
            await (await connection).DisposeAsync();
        }
    }

    // Never the message, which tells how Redis is configured and what was asked.
    private static string Reason(Exception exception) => exception is RedisConnectionException lost
        ? lost.FailureType.ToString()
        : exception.GetType().Name;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Reason}): users are read from the database meanwhile")]
    private partial void LogGone(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again")]
    private partial void LogBack();
}
