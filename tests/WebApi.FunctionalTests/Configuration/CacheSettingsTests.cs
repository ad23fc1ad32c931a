namespace UserSync.WebApi.FunctionalTests.Configuration;

/// <summary>When the user cache is on, and what is taken for the address of a Redis.</summary>
public sealed class CacheSettingsTests
{
    private const string Password = "CANARY-p%40ss";

    [TestCase(null, null, null)]
    [TestCase(null, "0", null)]
    [TestCase(null, "5", 5)]
    [TestCase("redis://cache.example.com", null, 30)]
    [TestCase("redis://cache.example.com", "3600", 3_600)]
    [TestCase("redis://cache.example.com", "0", null)]
    public void UserCache_IsOffUnlessSwitchedOn(string? redis, string? seconds, int? expected)
    {
        var settings = Given.Settings(("REDIS_URL", redis), ("USER_CACHE_SECONDS", seconds));

        Assert.That(settings.UserCache?.Longest.TotalSeconds, Is.EqualTo(expected));
        Assert.That(settings.Redis is not null, Is.EqualTo(redis is not null));
    }

    [TestCase("redis://cache.example.com", "cache.example.com:6379", false, null, null, null)]
    [TestCase("redis://cache.example.com:7000/", "cache.example.com:7000", false, null, null, null)]
    [TestCase($"redis://:{Password}@127.0.0.1:6379/0", "127.0.0.1:6379", false, null, "CANARY-p@ss", 0)]
    [TestCase($"rediss://ada:{Password}@[::1]:6380/3", "[::1]:6380", true, "ada", "CANARY-p@ss", 3)]
    [TestCase("REDISS://cache.example.com", "cache.example.com:6379", true, null, null, null)]
    [TestCase("one:7000,two:7001,user=ada,password=CANARY,ssl=true,defaultDatabase=2", "one:7000 two:7001", true, "ada", "CANARY", 2)]
    [TestCase("localhost", "localhost:0", false, null, null, null)]
    public void RedisUrl_IsTakenInEachForm(string text, string endPoints, bool ssl, string? user, string? password, int? database)
    {
        var settings = Given.Settings(("REDIS_URL", text));
        var configuration = settings.Redis!.ToConfiguration();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', configuration.EndPoints).Replace("Unspecified/", "", StringComparison.Ordinal), Is.EqualTo(endPoints));
            Assert.That((configuration.Ssl, configuration.User, configuration.Password), Is.EqualTo((ssl, user, password)));
            Assert.That(configuration.DefaultDatabase, Is.EqualTo(database));
            Assert.That($"{settings}{settings.Redis}", Does.Not.Contain("CANARY"));
        }
    }

    [TestCase("abortConnect=true,connectTimeout=60000,asyncTimeout=60000")]
    public void RedisUrl_DoesNotDecideHowLongAnybodyWaits(string options)
    {
        var configuration = Given.Settings(("REDIS_URL", $"localhost:6379,{options}")).Redis!.ToConfiguration();

        Assert.That((configuration.AbortOnConnectFail, configuration.ConnectTimeout, configuration.AsyncTimeout), Is.EqualTo((false, 1_000, 1_000)));
    }

    [TestCase("redis://")]
    [TestCase("redis://:CANARY@")]
    [TestCase("redis://CANARY@localhost")]
    [TestCase("redis://CANARY:@localhost")]
    [TestCase("redis://localhost:99999/CANARY")]
    [TestCase("redis://localhost/CANARY")]
    [TestCase("redis://localhost/-1")]
    [TestCase("redis://localhost/1/CANARY")]
    [TestCase("redis://localhost?db=CANARY")]
    [TestCase("redis://localhost#CANARY")]
    [TestCase("https://CANARY:6379")]
    [TestCase("unix:///CANARY.sock")]
    [TestCase("localhost:CANARY")]
    [TestCase("localhost:99999,password=CANARY")]
    [TestCase("localhost:6379,passwrod=CANARY")]
    [TestCase("localhost:6379,ssl=CANARY")]
    [TestCase("CANARY@localhost:6379")]
    [TestCase("password=CANARY")]
    [TestCase(",")]
    public void RedisUrl_WhenMalformed_IsRefused(string text)
    {
        Assert.That(
            Given.Problems(("REDIS_URL", text)),
            Is.EqualTo(new[] { "REDIS_URL: expected redis://user:password@host:port/database, rediss://… for TLS, or host:port,password=…,ssl=true" }));
    }
}
