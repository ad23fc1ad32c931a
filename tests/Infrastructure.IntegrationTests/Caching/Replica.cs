using Microsoft.Extensions.DependencyInjection;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Users;
using UserSync.Application.Users.Caching;
using UserSync.Infrastructure.Caching;
using UserSync.TestCommon.Redis;

namespace UserSync.Infrastructure.IntegrationTests.Caching;

/// <summary>One replica's way to a Redis.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Replica(ServiceProvider services) => _services = services;

    public ISharedUserCache Shared => _services.GetRequiredService<ISharedUserCache>();

    public RedisLink Link => _services.GetRequiredService<RedisLink>();

    public static async Task<Replica> StartAsync(RedisServer redis, TimeSpan longest, params string[] bootstrapAdmins)
    {
        Assert.That(RedisOptions.TryParse(redis.Url, out var options, out _), Is.True);
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<UserSyncMetrics>()
            .AddSingleton(new BootstrapAdmins(bootstrapAdmins.ToHashSet()))
            .AddSingleton(new UserCacheOptions(longest))
            .AddSingleton(options!)
            .AddSingleton<RedisLink>()
            .AddSingleton<ISharedUserCache, RedisUserCache>()
            .BuildServiceProvider();
        var replica = new Replica(services);
        var connection = await replica.Link.ConnectAsync();
        await UntilAsync(() => Task.FromResult(connection.IsConnected));
        return replica;
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
