using Moq;
using UserSync.Application.Clerk;
using UserSync.Application.Users.Provisioning;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.Application.UnitTests.Users;

/// <summary>One fetch however many ask, whoever of them stays, and a memory that does not grow.</summary>
public sealed class FirstRequestsTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    private const string Id = "user_1";

    private ApplicationUnderTest _app = null!;

    [SetUp]
    public void SetUp() => _app = new ApplicationUnderTest();

    [TearDown]
    public void TearDown() => _app.Dispose();

    [Test]
    public async Task Requests_AtOnce_MakeOneCall()
    {
        var answer = Holding();
        var waiting = Enumerable.Range(0, 500).Select(_ => ProvisionAsync()).ToList();
        answer.SetResult(User(Id));

        Assert.That(await Task.WhenAll(waiting), Is.All.True);
        Assert.That(Calls, Is.EqualTo(1));
        Assert.That(_app.JoinedUsers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Request_WhoseCallerGoesAway_GoesOnForTheOthers()
    {
        var answer = Holding();
        using var leaves = new CancellationTokenSource();
        var first = _app.FirstRequests.ProvisionAsync(Id, _patience, leaves.Token);
        var second = ProvisionAsync();
        await leaves.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());

        answer.SetResult(User(Id));

        Assert.That(await second, Is.True);
        Assert.That(Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task User_WhoIsStoredByThen_CostsNoCall()
    {
        var row = (User)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(User));
        typeof(User).GetProperty(nameof(Domain.Users.User.DeletedAt))!.SetValue(row, _app.Clock.GetUtcNow());
        _app.Users.Setup(users => users.FindByClerkIdAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(row);

        Assert.That(await ProvisionAsync(), Is.True);
        Assert.That(Calls, Is.Zero);
    }

    [Test]
    public async Task User_WhoClerkDoesNotHave_IsAskedForAgainAfterAMoment()
    {
        Answer(null);
        for (var i = 0; i < 5; i++)
        {
            Assert.That(await ProvisionAsync(), Is.False);
        }

        Assert.That(Calls, Is.EqualTo(1));
        _app.Clock.Advance(RecentlyUnknown.Remembered - TimeSpan.FromTicks(1));
        Assert.That(await ProvisionAsync(), Is.False);
        Assert.That(Calls, Is.EqualTo(1), "still remembered");

        _app.Clock.Advance(TimeSpan.FromTicks(1));
        Answer(User(Id));
        Assert.That(await ProvisionAsync(), Is.True);
        Assert.That(Calls, Is.EqualTo(2));
    }

    [Test]
    public void Memory_OfUnknownUsers_IsBounded()
    {
        var unknown = new RecentlyUnknown(_app.Clock);
        for (var i = 0; i < RecentlyUnknown.Most + 1; i++)
        {
            unknown.Add($"user_{i}");
        }

        Assert.That(unknown.Contains("user_1"), Is.False, "the oldest made room");
        Assert.That(unknown.Contains($"user_{RecentlyUnknown.Most}"), Is.True);
    }

    [TestCase("")]
    [TestCase("user_\0")]
    [TestCase("user_\uFFFD")]
    public async Task Subject_ThatIsNoId_IsNobodyAndCostsNoCall(string subject)
    {
        Assert.That(await _app.FirstRequests.ProvisionAsync(subject, _patience, CancellationToken.None), Is.False);
        Assert.That(_app.Clerk.Invocations, Is.Empty);
    }

    [Test]
    public async Task Clerk_WhenItIsDown_SaysNothingOfTheUserAndIsAskedAgain()
    {
        _app.Clerk.Setup(clerk => clerk.FindUserAsync(Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ClerkUnavailableException("429 three times", TimeSpan.FromSeconds(7)));
        Assert.That(
            async () => await ProvisionAsync(),
            Throws.TypeOf<ProvisioningUnavailableException>().With.Property("RetryAfter").EqualTo(TimeSpan.FromSeconds(7)));

        Answer(User(Id));
        Assert.That(await ProvisionAsync(), Is.True);
    }

    [Test]
    public void Clerk_WhenItRefusesTheKey_SaysNothingOfTheUser()
    {
        _app.Clerk.Setup(clerk => clerk.FindUserAsync(Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ClerkKeyRefusedException(401));

        Assert.That(async () => await ProvisionAsync(), Throws.TypeOf<ProvisioningUnavailableException>());
    }

    [Test]
    public void Request_ThatTakesTooLong_EndsWithinFiveSeconds()
    {
        var answer = Holding();
        var waiting = ProvisionAsync();
        _app.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(async () => await waiting, Throws.TypeOf<ProvisioningUnavailableException>());
        answer.SetResult(null);
    }

    [Test]
    public async Task State_ThatIsJoined_WinsOverTheSameSnapshotFromAnEvent()
    {
        Answer(User(Id));
        await ProvisionAsync();

        Assert.That(_app.JoinedUsers.Single().Profile!.Version, Is.EqualTo(
            new SourceVersion(1_000, _app.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "")));
    }

    [Test]
    public async Task User_WhoIsOdd_IsRemarkedOn()
    {
        Answer(User(Id) with { Remarks = [new Remark("public_metadata.role is none of ours", IsExpected: false)] });
        await ProvisionAsync();

        Assert.That(
            _app.Log.Lines.Select(line => line.Text), Has.One.Contains("user_1: public_metadata.role is none of ours"));
    }

    private int Calls => _app.Clerk.Invocations.Count(call => call.Method.Name == nameof(IClerkApi.FindUserAsync));

    private Task<bool> ProvisionAsync() => _app.FirstRequests.ProvisionAsync(Id, _patience, CancellationToken.None);

    private ClerkUser User(string id) =>
        new(id, new UserProfile { Version = new SourceVersion(1_000, 0, "") }, null, _app.Clock.GetUtcNow(), []);

    private void Answer(ClerkUser? user) => _app.Clerk
        .Setup(clerk => clerk.FindUserAsync(Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).ReturnsAsync(user);

    private TaskCompletionSource<ClerkUser?> Holding()
    {
        var answer = new TaskCompletionSource<ClerkUser?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Clerk.Setup(clerk => clerk.FindUserAsync(Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).Returns(answer.Task);
        return answer;
    }
}
