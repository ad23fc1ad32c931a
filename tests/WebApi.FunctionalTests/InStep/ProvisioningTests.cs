using System.Net;
using UserSync.Application.Clerk;
using UserSync.Domain.WebhookEvents;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>A user who calls before the event has arrived.</summary>
public sealed class ProvisioningTests
{
    private PretendClerk _clerk = null!;
    private ApiHost _api = null!;
    private string _id = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clerk = new PretendClerk();
        _api = await ApiHost.StartAsync(_clerk, [.. Shared.SettingsFor(Shared.Clerk), ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789")]);
        _id = Events.NewUserId();
    }

    [TearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task FirstRequests_OfOneUser_ManyAtOnce_MakeOneCall()
    {
        _clerk.Put(new PretendUser(_id));

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => MeAsync()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(answers.Select(answer => answer.Member("clerk_user_id")), Is.All.EqualTo(_id));
            Assert.That(_clerk.Calls("find"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Event_ThatComesAfterwards_IsStaleAndChangesNothing()
    {
        var user = _clerk.Put(new PretendUser(_id));
        var first = await MeAsync();

        var delivered = await _api.DeliverAsync(user.Event("user.created"));

        Assert.That(delivered.Outcome, Is.EqualTo("stale"));
        Assert.That((await MeAsync()).Text, Is.EqualTo(first.Text));
    }

    [Test]
    public async Task User_OfWhomOnlyALoginIsKnown_IsFetched()
    {
        _clerk.Put(new PretendUser(_id));
        await _api.DeliverAsync(Events.Session("session.created", $"sess_{_id}", _id));

        Assert.That((await MeAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task User_WhoIsKnownToBeDeleted_IsNeverFetched()
    {
        _clerk.Put(new PretendUser(_id));
        await _api.DeliverAsync(Events.Deleted(_id));

        Expect.Problem(await MeAsync(), 403, "user_inactive");
        Assert.That(_clerk.Calls("find"), Is.Zero);
    }

    [Test]
    public async Task User_WhoIsBanned_IsStoredAndRefused()
    {
        _clerk.Put(new PretendUser(_id) { Banned = true });

        Expect.Problem(await MeAsync(), 403, "user_inactive");
        Assert.That((await _api.FindUserAsync(_id))!.Profile!.Banned, Is.True);
    }

    [Test]
    public async Task User_WhoClerkDoesNotHave_Is404UntilTheEventSaysOtherwise()
    {
        Expect.Problem(await MeAsync(), 404, "user_not_registered");
        Expect.Problem(await MeAsync(), 404, "user_not_registered");
        Assert.That(_clerk.Calls("find"), Is.EqualTo(1), "remembered");

        await _api.DeliverAsync(Events.User("user.created", _id));
        Assert.That((await MeAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Clerk_WhenItIsDown_Is503WithWhatItAskedFor()
    {
        _clerk.Put(new PretendUser(_id));
        _clerk.Before = (_, _) => throw new ClerkUnavailableException("429 three times", TimeSpan.FromSeconds(6.2));
        var down = await MeAsync();
        Expect.Problem(down, 503, "provisioning_unavailable");
        Assert.That(down.Header("Retry-After"), Is.EqualTo("7"));

        _clerk.Before = (_, _) => throw new ClerkKeyRefusedException(401);
        var refused = await MeAsync();
        Expect.Problem(refused, 503, "provisioning_unavailable");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("5"));

        _clerk.Before = (_, _) => Task.CompletedTask;
        Assert.That((await MeAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Provisioning_WhenItIsOff_Is404WithoutACall()
    {
        _clerk.Put(new PretendUser(_id));
        await using var api = await ApiHost.StartOnAsync(
            _api.Database,
            _clerk,
            [.. Shared.SettingsFor(Shared.Clerk), ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789"), ("PROVISION_ON_FIRST_REQUEST", "false")]);

        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2(_id)), 404, "user_not_registered");
        Assert.That(_clerk.Calls("find"), Is.Zero);
    }

    [Test]
    public async Task NoEvent_IsLoggedForAUserWhoIsFetched()
    {
        _clerk.Put(new PretendUser(_id));
        await MeAsync();

        Assert.That(await _api.QueryAsync(db => Task.FromResult(db.Set<WebhookEvent>().Count())), Is.Zero);
    }

    private Task<Answer> MeAsync() => _api.MeAsync(Shared.Clerk.Tokens.MintV2(_id));
}
