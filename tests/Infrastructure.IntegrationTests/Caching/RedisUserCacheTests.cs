using System.Diagnostics;
using StackExchange.Redis;
using UserSync.Application.Users.Caching;
using UserSync.Application.Users.Queries;
using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Caching;
using UserSync.TestCommon.Redis;

namespace UserSync.Infrastructure.IntegrationTests.Caching;

/// <summary>The second level, on a real Redis: nothing stored that an invalidation removed, and no wait for one that is out of order.</summary>
public sealed class RedisUserCacheTests
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    // What a caller may lose to a Redis that does not answer, with room for a busy machine.
    private static readonly TimeSpan _bearable = TimeSpan.FromSeconds(2);

    private RedisServer _redis = null!;
    private string _id = null!;

    [OneTimeSetUp]
    public async Task StartRedisAsync() => _redis = await RedisServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopRedisAsync() => await _redis.DisposeAsync();

    [SetUp]
    public void NewUser() => _id = $"user_{Guid.NewGuid():N}";

    [Test]
    public async Task User_FilledByOneReplica_IsFoundWholeByAnother()
    {
        await using var one = await Replica.StartAsync(_redis, _longest);
        await using var other = await Replica.StartAsync(_redis, _longest);
        var whole = User(UserRole.Enterprise) with
        {
            User = User(UserRole.Enterprise).User! with { Email = "ada@example.com", FirstName = "Ådá \ud83d\ude00", LastLoginAt = DateTimeOffset.UnixEpoch },
        };
        await FillAsync(one, whole);

        var found = await other.Shared.LookAsync(_id);

        Assert.That(found.User, Is.EqualTo(whole));
        Assert.That(found.Age, Is.GreaterThanOrEqualTo(TimeSpan.Zero).And.LessThan(_longest));
    }

    [Test]
    public async Task User_WhoMayNot_IsKeptToo()
    {
        await using var replica = await Replica.StartAsync(_redis, _longest);
        await FillAsync(replica, new CurrentUser(UserStanding.Inactive));

        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.EqualTo(new CurrentUser(UserStanding.Inactive)));
    }

    [Test]
    public async Task Invalidation_TakesTheUserOut()
    {
        await using var one = await Replica.StartAsync(_redis, _longest);
        await using var other = await Replica.StartAsync(_redis, _longest);
        await FillAsync(one, User(UserRole.Admin));

        await other.Shared.InvalidateAsync([_id]);

        Assert.That((await one.Shared.LookAsync(_id)).User, Is.Null);
        await FillAsync(one, User(UserRole.Solo));
        Assert.That((await other.Shared.LookAsync(_id)).User, Is.EqualTo(User(UserRole.Solo)), "a read of after it counts");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task Fill_OfBeforeAnInvalidation_IsNotStored(int invalidationsBefore)
    {
        await using var one = await Replica.StartAsync(_redis, _longest);
        await using var other = await Replica.StartAsync(_redis, _longest);
        for (var i = 0; i < invalidationsBefore; i++)
        {
            await other.Shared.InvalidateAsync([_id]);
        }

        var look = await one.Shared.LookAsync(_id);
        await other.Shared.InvalidateAsync([_id]);
        await look.Fill!(User(UserRole.Admin));

        Assert.That((await one.Shared.LookAsync(_id)).User, Is.Null);
    }

    // Both read the database; the one that was slower to store may have read before the other's invalidation.
    [Test]
    public async Task Fill_AfterAnotherOne_LeavesWhatIsThere()
    {
        await using var replica = await Replica.StartAsync(_redis, _longest);
        var slow = await replica.Shared.LookAsync(_id);
        await replica.Shared.InvalidateAsync([_id]);
        await FillAsync(replica, User(UserRole.Solo));

        await slow.Fill!(User(UserRole.Admin));

        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.EqualTo(User(UserRole.Solo)));
    }

    // A mark lasts ten seconds: who looked before that may have seen what it stands in place of.
    [TestCase(-5_000, 30_000, true)]
    [TestCase(-10_001, 30_000, false, TestName = "Fill_WhoseLookWasBeforeAnyMarkThatMayBeLeft_IsNotStored")]
    [TestCase(-2_001, 2_000, false, TestName = "Fill_ThatHasRunOutAlready_IsNotStored")]
    [TestCase(60_000, 30_000, false, TestName = "Fill_WhoseLookIsAhead_AsWhereRedisClockWentBack_IsNotStored")]
    public async Task Fill_CountsFromItsLook(int sinceLook, int longest, bool isStored)
    {
        await using var replica = await Replica.StartAsync(_redis, _longest);
        var redis = (await replica.Link.ConnectAsync()).GetDatabase();
        var key = RedisUserCache.Key(_id);
        var now = (long)(await redis.ScriptEvaluateAsync(RedisUserCache.Look, [key]))[1];

        await redis.ScriptEvaluateAsync(
            RedisUserCache.Fill,
            [key],
            RedisUserCache.FillArguments(RedisValue.Null, now + sinceLook, TimeSpan.FromMilliseconds(longest), "an entry"));

        var left = await redis.KeyTimeToLiveAsync(key);
        Assert.That(left.HasValue, Is.EqualTo(isStored));
        Assert.That(left ?? TimeSpan.Zero, Is.LessThanOrEqualTo(TimeSpan.FromMilliseconds(longest + sinceLook)).Or.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Fill_AfterRedisWasStartedAgain_IsNotStored()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync(redis, _longest);
        var look = await replica.Shared.LookAsync(_id);
        await redis.KillAsync();
        await redis.StartAgainAsync();
        await Replica.UntilAsync(async () => (await replica.Shared.LookAsync(_id)).Fill is not null);

        await look.Fill!(User(UserRole.Admin));

        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.Null);
    }

    [Test]
    public async Task User_IsGoneAfterSoManySeconds()
    {
        await using var replica = await Replica.StartAsync(_redis, TimeSpan.FromSeconds(1));
        var began = Stopwatch.GetTimestamp();
        await FillAsync(replica, User(UserRole.Admin));

        await Replica.UntilAsync(async () => (await replica.Shared.LookAsync(_id)).User is null);

        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(_bearable));
    }

    [Test]
    public async Task User_IsTakenForAsLongAsTheReaderSays()
    {
        await using var patient = await Replica.StartAsync(_redis, TimeSpan.FromHours(1));
        await using var strict = await Replica.StartAsync(_redis, TimeSpan.FromMilliseconds(200));
        await FillAsync(patient, User(UserRole.Admin));

        await Replica.UntilAsync(async () => (await strict.Shared.LookAsync(_id)).User is null);

        Assert.That((await patient.Shared.LookAsync(_id)).User, Is.Not.Null);
    }

    [TestCase("nonsense")]
    [TestCase("{}")]
    [TestCase("{\"Build\":\"00000000-0000-0000-0000-000000000000\",\"ReadAt\":4000000000000,\"User\":{\"Standing\":\"Active\"}}")]
    public async Task Value_OfAnotherBuild_IsReplaced(string value)
    {
        await using var replica = await Replica.StartAsync(_redis, _longest);
        await (await replica.Link.ConnectAsync()).GetDatabase().StringSetAsync($"usersync:user:{_id}", value);
        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.Null);

        await FillAsync(replica, User(UserRole.Solo));

        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.Not.Null);
    }

    // Redis' clock went back, and nobody can tell how old it is.
    [Test]
    public async Task User_FromAheadOfTime_IsNotTaken()
    {
        await using var replica = await Replica.StartAsync(_redis, _longest);
        var redis = (await replica.Link.ConnectAsync()).GetDatabase();
        var now = (long)(await redis.ScriptEvaluateAsync(RedisUserCache.Look, [RedisUserCache.Key(_id)]))[1];

        await redis.StringSetAsync(RedisUserCache.Key(_id), new SharedEntry(SharedEntry.ThisBuild, now + 60_000, User(UserRole.Admin)).ToValue());
        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.Null);

        await redis.StringSetAsync(RedisUserCache.Key(_id), new SharedEntry(SharedEntry.ThisBuild, now, User(UserRole.Admin)).ToValue());
        Assert.That((await replica.Shared.LookAsync(_id)).User, Is.Not.Null);
    }

    // By this replica's configuration, which the others need not share.
    [Test]
    public async Task BootstrapAdmin_IsNeitherKeptNorLookedFor()
    {
        await using var replica = await Replica.StartAsync(_redis, _longest, _id);
        await using var other = await Replica.StartAsync(_redis, _longest);
        await FillAsync(other, User(UserRole.Solo));

        Assert.That(await replica.Shared.LookAsync(_id), Is.EqualTo(SharedLook.Nothing));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Redis_OutOfOrder_CostsLittle_AndIsNotTrustedAfterAnInvalidationThatItMissed(bool killed)
    {
        var longest = TimeSpan.FromSeconds(3);
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync(redis, longest);
        await FillAsync(replica, User(UserRole.Admin));
        await (killed ? redis.KillAsync() : redis.FreezeAsync());

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            Assert.That(await replica.Shared.LookAsync(_id), Is.EqualTo(SharedLook.Nothing));
            await replica.Shared.InvalidateAsync([_id]);
        }

        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(_bearable), "forty calls");
        var missed = Stopwatch.GetTimestamp();
        await (killed ? redis.StartAgainAsync() : redis.ThawAsync());
        await Replica.UntilAsync(async () => (await replica.Shared.LookAsync(_id)).Fill is not null);
        Assert.That(Stopwatch.GetElapsedTime(missed), Is.GreaterThan(longest - TimeSpan.FromMilliseconds(500)), "not trusted at once");
    }

    [Test]
    public async Task Invalidation_IsSentToARedisThatIsLeftAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync(redis, _longest);
        await using var other = await Replica.StartAsync(redis, TimeSpan.FromMinutes(5));
        await FillAsync(other, User(UserRole.Admin));
        await redis.FreezeAsync();
        Assert.That(await replica.Shared.LookAsync("user_2"), Is.EqualTo(SharedLook.Nothing));
        await redis.ThawAsync();

        await replica.Shared.InvalidateAsync([_id]);

        await Replica.UntilAsync(async () => (await other.Shared.LookAsync(_id)) is { User: null, Fill: not null });
    }

    private async Task FillAsync(Replica replica, CurrentUser user) => await (await replica.Shared.LookAsync(_id)).Fill!(user);

    private CurrentUser User(UserRole role) => new(UserStanding.Active, new UserDto
    {
        Id = Guid.Empty,
        ClerkUserId = _id,
        Role = role,
        IsActive = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    });
}
