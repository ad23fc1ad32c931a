using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Tokens;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.Tokens;

/// <summary>Keys that Clerk publishes, changes, takes back or cannot be asked for. Time moves only when told to.</summary>
public sealed class SigningKeyTests
{
    private readonly string _user = Events.NewUserId();
    private FakeTimeProvider _clock = null!;
    private ClerkEmulatorApp _clerk = null!;
    private ApiHost _api = null!;
    private string _issuer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        _clerk = await ClerkEmulatorApp.StartAsync(new EmulatorOptions { Urls = "http://127.0.0.1:0" }, _clock);
        _issuer = _clerk.Issuer;
        _api = await ApiHost.StartAsync(_clock, Shared.SettingsFor(_clerk));
        await _api.DeliverAsync(Events.User("user.created", _user));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _api.DisposeAsync();
        await _clerk.DisposeAsync();
    }

    [Test]
    public async Task Rotation_CostsNobodyAnything()
    {
        var old = _clerk.Keys.Current;
        await IsAcceptedAsync(Mint());
        _clerk.Keys.Rotate();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _api.MeAsync(i % 2 == 0 ? Mint() : Mint(old))));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(_clerk.Keys.JwksHits, Is.EqualTo(2));
    }

    [Test]
    public async Task Key_ThatIsTakenBack_CountsForFiveMinutesAtMost()
    {
        var old = _clerk.Keys.Current;
        await IsAcceptedAsync(Mint(old));
        _clerk.Keys.Rotate();
        _clerk.Keys.Retire(old.Kid);

        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await IsAcceptedAsync(Mint(old));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Expect.Problem(await _api.MeAsync(Mint(old)), 401, "invalid_token");
        await IsAcceptedAsync(Mint());
    }

    [TestCase(JwksMode.ServerError)]
    [TestCase(JwksMode.Html)]
    [TestCase(JwksMode.Empty)]
    public async Task Keys_AtHand_OutlastAnOutage(JwksMode mode)
    {
        await IsAcceptedAsync(Mint());
        _clerk.Keys.JwksMode = mode;

        for (var hour = 0; hour < 3; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await IsAcceptedAsync(Mint());
        }

        // A key that is not at hand: nobody can tell whether it is ours, and to say no would sign the user out.
        _clerk.Keys.Rotate();
        Expect.Problem(await _api.MeAsync(Mint()), 503, "signing_keys_unavailable");
        _clerk.Keys.JwksMode = JwksMode.Ok;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await IsAcceptedAsync(Mint());
    }

    [Test]
    public async Task Keys_AtHand_OutlastTheEndOfClerk()
    {
        await IsAcceptedAsync(Mint());
        await _clerk.DisposeAsync();

        _clock.Advance(TimeSpan.FromHours(1));
        await IsAcceptedAsync(Mint());
    }

    [TestCase(JwksMode.ServerError)]
    [TestCase(JwksMode.Html)]
    [TestCase(JwksMode.Empty)]
    public async Task Keys_ThatWereNeverHad_Are503UntilTheyAre(JwksMode mode)
    {
        _clerk.Keys.JwksMode = mode;
        for (var i = 0; i < 20; i++)
        {
            Expect.Problem(await _api.MeAsync(Mint()), 503, "signing_keys_unavailable");
        }

        Assert.That(_clerk.Keys.JwksHits, Is.EqualTo(1));
        _clerk.Keys.JwksMode = JwksMode.Ok;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await IsAcceptedAsync(Mint());
    }

    [Test]
    public async Task Keys_OfAClerkThatIsNotThere_Are503()
    {
        var token = Mint();
        await _clerk.DisposeAsync();

        Expect.Problem(await _api.MeAsync(token), 503, "signing_keys_unavailable");

        // What is refused without a key still is.
        Expect.Problem(await _api.MeAsync("CANARY"), 401, "invalid_token");
        Expect.Problem(await _api.MeAsync(null), 401, "authentication_required");
    }

    [Test]
    public async Task Keys_ThatDoNotCome_AreWaitedForNoLongerThanTheLimitAndByNobodyElse()
    {
        _clerk.Keys.JwksMode = JwksMode.Hang;
        var waiting = _api.MeAsync(Mint());
        await Wait.UntilAsync(() => Task.FromResult(_clerk.Keys.JwksHits == 1));

        // Neither of these looks at the token that comes along.
        var delivery = Delivery.Good.Plus($"Authorization: Bearer {Mint()}");
        Expect.Processed(await delivery.SendAsync(_api), "ignored", delivery.Id);
        foreach (var path in (string[])["/health", "/health/live", "/health/ready"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", Mint());
            Assert.That((await _api.SendAsync(request)).Status, Is.EqualTo(HttpStatusCode.OK), path);
        }

        Assert.That(waiting.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromSeconds(2.5));
        Expect.Problem(await waiting, 503, "signing_keys_unavailable");
    }

    [Test]
    public async Task Flood_OfInventedKeys_CostsOneFetch()
    {
        await IsAcceptedAsync(Mint());

        // Well signed by a key that is nobody's; only the name differs from one to the next.
        using var forger = RSA.Create(2048);
        var forged = Enumerable.Range(0, 200).Select(i => Mint(new SigningKey($"ins_invented{i}", forger))).ToList();
        var answers = await Task.WhenAll(forged.Select(token => _api.MeAsync(token)));

        Assert.That(answers.Select(answer => answer.Problem), Is.All.EqualTo((401, "invalid_token")));
        Assert.That(_clerk.Keys.JwksHits, Is.EqualTo(2));
        await IsAcceptedAsync(Mint());

        // It holds a real rotation up for ten seconds and no longer.
        _clerk.Keys.Rotate();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await IsAcceptedAsync(Mint());
        Assert.That(_clerk.Keys.JwksHits, Is.EqualTo(3));
    }

    private string Mint(SigningKey? key = null) => _clerk.Tokens.MintV2(_user, new TokenOptions { Key = key, Issuer = _issuer });

    private async Task IsAcceptedAsync(string token)
    {
        var me = await _api.MeAsync(token);
        Assert.That((me.Status, me.Text.Contains(_user, StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.OK, true)), me.Text);
    }
}
