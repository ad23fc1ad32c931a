using System.Diagnostics;
using System.Reflection;
using Moq;
using UserSync.Application.Users.Caching;
using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.Domain.Users;

namespace UserSync.Application.UnitTests.Users;

/// <summary>The first level: how long an answer counts, one read for all who ask, and nothing kept that an invalidation removed.</summary>
public sealed class UserCacheTests
{
    private const string Id = "user_1";

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    // Only a failing test waits so long.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _tick = TimeSpan.FromTicks(1);

    private ApplicationUnderTest _app = null!;
    private Mock<ISharedUserCache> _shared = null!;
    private UserCache _cache = null!;

    [SetUp]
    public void SetUp()
    {
        _app = new ApplicationUnderTest();
        _shared = new Mock<ISharedUserCache>();
        _shared.Setup(shared => shared.LookAsync(It.IsAny<string>())).ReturnsAsync(SharedLook.Nothing);
        _cache = new UserCache(new UserCacheOptions(_longest), _app.Scopes, _app.Metrics, _app.Clock, _shared.Object);
        Store(UserRole.Solo);
    }

    [TearDown]
    public void TearDown()
    {
        _cache.Dispose();
        _app.Dispose();
    }

    [Test]
    public async Task User_IsReadAgainAfterSoManySeconds()
    {
        await FindAsync();
        Store(UserRole.Admin);
        _app.Clock.Advance(_longest - _tick);
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo));

        _app.Clock.Advance(_tick);
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Admin));
        Assert.That(Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Seconds_CountFromBeforeTheRead()
    {
        var row = Holding();
        var waiting = FindAsync();
        await ReadsAsync(1);
        _app.Clock.Advance(_longest);
        row.SetResult(Row(UserRole.Solo));
        await waiting;

        await FindAsync();

        Assert.That(Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task User_WhoIsNotStored_IsNotRemembered()
    {
        Store(null);
        Assert.That((await FindAsync()).Standing, Is.EqualTo(UserStanding.NotRegistered));

        Store(UserRole.Solo);
        Assert.That((await FindAsync()).Standing, Is.EqualTo(UserStanding.Active));
    }

    [Test]
    public async Task Requests_AtOnce_MakeOneRead()
    {
        var row = Holding();
        var waiting = Enumerable.Range(0, 500).Select(_ => FindAsync()).ToList();
        row.SetResult(Row(UserRole.Growth));

        Assert.That((await Task.WhenAll(waiting)).Select(current => current.User!.Role), Is.All.EqualTo(UserRole.Growth));
        Assert.That(Reads, Is.EqualTo(1));
        _shared.Verify(shared => shared.LookAsync(Id), Times.Once);
    }

    // It found nothing in force, and by the time it asks who is reading, nobody is any more.
    [Test]
    public async Task Request_ThatIsOvertakenByAWholeRead_MakesNoOther()
    {
        var clock = new Mock<TimeProvider>();
        clock.Setup(clock => clock.TimestampFrequency).Returns(_app.Clock.TimestampFrequency);
        clock.Setup(clock => clock.GetTimestamp()).Returns(() => _app.Clock.GetTimestamp());
        using var cache = new UserCache(new UserCacheOptions(_longest), _app.Scopes, _app.Metrics, clock.Object, _shared.Object);
        await cache.FindAsync(Id, CancellationToken.None);
        _app.Clock.Advance(_longest);
        var overtakes = true;
        clock.Setup(clock => clock.GetTimestamp()).Returns(() =>
        {
            if (overtakes)
            {
                overtakes = false;
                cache.FindAsync(Id, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }

            return _app.Clock.GetTimestamp();
        });

        await cache.FindAsync(Id, CancellationToken.None);

        Assert.That(overtakes, Is.False);
        Assert.That(Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Read_WhoseCallerGoesAway_GoesOnForTheOthers()
    {
        var row = Holding();
        using var leaves = new CancellationTokenSource();
        var first = _cache.FindAsync(Id, leaves.Token).AsTask();
        var second = FindAsync();
        await leaves.CancelAsync();
        Assert.That(async () => await first.WaitAsync(_patience), Throws.InstanceOf<OperationCanceledException>());

        row.SetResult(Row(UserRole.Growth));

        Assert.That((await second).User!.Role, Is.EqualTo(UserRole.Growth));
        Assert.That(Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task Read_ThatFails_FailsForItsCallersAndIsTriedAgain()
    {
        var row = Holding();
        var waiting = new[] { FindAsync(), FindAsync() };
        row.SetException(new InvalidOperationException());
        foreach (var each in waiting)
        {
            Assert.That(async () => await each, Throws.InvalidOperationException);
        }

        Store(UserRole.Growth);
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Growth));
    }

    [Test]
    public async Task Invalidation_TakesTheUserOut_AndNobodyElse()
    {
        await FindAsync();
        await FindAsync("user_2");

        await _cache.InvalidateAsync([Id]);

        await FindAsync();
        await FindAsync("user_2");
        Assert.That(Reads, Is.EqualTo(3));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Read_OfBeforeAnInvalidation_IsNeitherJoinedNorKept(bool ofEverybody)
    {
        var before = Holding();
        var old = FindAsync();
        await ReadsAsync(1);
        await ForgetAsync(ofEverybody);
        var after = Holding();
        var fresh = FindAsync();
        before.SetResult(Row(UserRole.Admin));
        Assert.That((await old).User!.Role, Is.EqualTo(UserRole.Admin), "whoever asked before may be told what was so before");

        after.SetResult(Row(UserRole.Solo));

        Assert.That((await fresh).User!.Role, Is.EqualTo(UserRole.Solo));
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo));
        Assert.That(Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Invalidation_ReachesTheReadOfNow_ThoughOneOfBeforeHasJustLanded()
    {
        var before = Holding();
        var old = FindAsync();
        await ReadsAsync(1);
        await _cache.InvalidateAsync([Id]);
        var after = Holding();
        var fresh = FindAsync();
        await ReadsAsync(2);
        before.SetResult(Row(UserRole.Admin));
        await old;

        await _cache.InvalidateAsync([Id]);
        after.SetResult(Row(UserRole.Growth));
        await fresh;

        Store(UserRole.Solo);
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Look_OfBeforeAnInvalidation_IsNotKept(bool ofEverybody)
    {
        var look = new TaskCompletionSource<SharedLook>();
        _shared.Setup(shared => shared.LookAsync(Id)).Returns(look.Task);
        var old = FindAsync();
        await UntilAsync(() => _shared.Invocations.Count == 1);
        await ForgetAsync(ofEverybody);
        look.SetResult(new SharedLook(Current(UserRole.Admin), TimeSpan.Zero, null));
        await old;

        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(SharedLook.Nothing);

        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo));
    }

    [Test]
    public async Task Invalidation_ReachesTheSecondLevelFirst()
    {
        var removed = new TaskCompletionSource();
        _shared.Setup(shared => shared.InvalidateAsync(new[] { Id })).Returns(removed.Task);
        var invalidation = _cache.InvalidateAsync([Id]);
        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(new SharedLook(Current(UserRole.Admin), TimeSpan.Zero, null));
        await FindAsync();
        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(SharedLook.Nothing);

        removed.SetResult();
        await invalidation;

        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo), "what was found there meanwhile is gone");
    }

    [Test]
    public async Task User_FromTheSecondLevel_IsAsOldAsItIsThere()
    {
        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(new SharedLook(Current(UserRole.Admin), TimeSpan.FromSeconds(20), null));
        await FindAsync();
        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(SharedLook.Nothing);
        _app.Clock.Advance(TimeSpan.FromSeconds(10) - _tick);
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Admin));

        _app.Clock.Advance(_tick);
        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo));
    }

    [Test]
    public async Task User_FromTheSecondLevel_AgesWhileTheLookGoesOn()
    {
        var look = new TaskCompletionSource<SharedLook>();
        _shared.Setup(shared => shared.LookAsync(Id)).Returns(look.Task);
        var waiting = FindAsync();
        await UntilAsync(() => _shared.Invocations.Count == 1);
        _app.Clock.Advance(TimeSpan.FromSeconds(10));
        look.SetResult(new SharedLook(Current(UserRole.Admin), TimeSpan.FromSeconds(20), null));
        await waiting;
        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(SharedLook.Nothing);

        Assert.That((await FindAsync()).User!.Role, Is.EqualTo(UserRole.Solo));
    }

    [TestCase(UserRole.Growth, 1)]
    [TestCase(null, 0)]
    public async Task SecondLevel_IsFilledWithUsersOnly(UserRole? role, int times)
    {
        Store(role);
        var filled = new List<CurrentUser>();
        _shared.Setup(shared => shared.LookAsync(Id)).ReturnsAsync(new SharedLook(null, TimeSpan.Zero, user =>
        {
            filled.Add(user);
            return Task.CompletedTask;
        }));

        await FindAsync();

        Assert.That(filled.Select(user => user.User!.Role), Is.EqualTo(Enumerable.Repeat(role, times)));
    }

    // A user who was stored on another replica after that read had begun.
    [Test]
    public async Task Absence_FoundByAReadOfBefore_IsNotBelieved()
    {
        var row = Holding();
        var first = FindAsync();
        var second = FindAsync();
        await ReadsAsync(1);
        Store(UserRole.Solo);
        row.SetResult(null);

        Assert.That((await first).Standing, Is.EqualTo(UserStanding.NotRegistered));
        Assert.That((await second).Standing, Is.EqualTo(UserStanding.Active));
    }

    [Test]
    public async Task Users_BeyondTheLimit_AreNotAllRemembered()
    {
        const int Beyond = 500;
        var ids = Enumerable.Range(0, UserCache.MostUsers + Beyond).Select(number => $"user_{number}").ToList();
        foreach (var id in ids)
        {
            await FindAsync(id);
        }

        // The latest first: whoever has not been looked for longest is forgotten first, at a time of the cache's choosing,
        // so in the same order each look might forget those who come next.
        ids.Reverse();
        var reads = Reads;
        foreach (var id in ids)
        {
            await FindAsync(id);
        }

        Assert.That(Reads - reads, Is.InRange(Beyond, ids.Count / 2));
    }

    private int Reads => _app.Users.Invocations.Count(call => call.Method.Name == nameof(_app.Users.Object.FindByClerkIdAsync));

    private Task<CurrentUser> FindAsync(string id = Id) => _cache.FindAsync(id, CancellationToken.None).AsTask();

    private Task ForgetAsync(bool everybody)
    {
        if (!everybody)
        {
            return _cache.InvalidateAsync([Id]);
        }

        _cache.ForgetAll();
        return Task.CompletedTask;
    }

    private Task ReadsAsync(int count) => UntilAsync(() => Reads == count);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(_patience), "it does not come to it");
            await Task.Yield();
        }
    }

    private void Store(UserRole? role) => _app.Users
        .Setup(users => users.FindByClerkIdAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync(role is { } given ? Row(given) : null);

    private TaskCompletionSource<User?> Holding()
    {
        var row = new TaskCompletionSource<User?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Users.Setup(users => users.FindByClerkIdAsync(Id, It.IsAny<CancellationToken>())).Returns(row.Task);
        return row;
    }

    private CurrentUser Current(UserRole role) => new(UserStanding.Active, _app.Mapper.Map<Application.Users.Queries.UserDto>(Row(role)));

    private User Row(UserRole role)
    {
        var now = _app.Clock.GetUtcNow();
        var user = (User)Activator.CreateInstance(
            typeof(User), BindingFlags.Instance | BindingFlags.NonPublic, null, [Guid.CreateVersion7(now), Id, now, now], null)!;
        var profile = new UserProfile { Role = role, CreatedAt = now, Version = new Domain.Common.SourceVersion(1, 1, "msg_1") };
        typeof(User).GetProperty(nameof(User.Profile))!.SetValue(user, profile);
        return user;
    }
}
