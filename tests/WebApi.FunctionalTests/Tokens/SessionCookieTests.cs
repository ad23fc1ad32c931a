using System.Net;
using UserSync.Infrastructure.SessionTokens;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.Tokens;

/// <summary>Tokens in cookies, where they are switched on. <c>{t}</c> stands for a good one, <c>{s}</c> for the instance's own cookie.</summary>
public sealed class SessionCookieTests
{
    private readonly string _user = Events.NewUserId();
    private ApiHost _api = null!;
    private string _suffixed = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Assert.That(PublishableKey.TryParse(Shared.Clerk.PublishableKey, out var key, out _), Is.True);
        _suffixed = key!.SessionCookieName;
        _api = await ApiHost.StartAsync(
            [("CLERK_COOKIE_AUTH", "true"), ("CLERK_PUBLISHABLE_KEY", Shared.Clerk.PublishableKey), .. Shared.SettingsFor(Shared.Clerk)]);
        await _api.DeliverAsync(Events.User("user.created", _user));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCase("__session={t}")]
    [TestCase("{s}={t}")]
    [TestCase("{s}={t}; __session=CANARY")]
    [TestCase("__session=CANARY; {s}={t}")]
    [TestCase("{s}=; __session={t}")]
    [TestCase("theme=dark; __session={t}; __client_uat=1")]
    public async Task Cookie_WithAGoodToken_Counts(string cookie)
    {
        var me = await AskAsync(_api, null, cookie);

        Assert.That((me.Status, me.Member("clerk_user_id")), Is.EqualTo((HttpStatusCode.OK, _user)), me.Text);
    }

    [TestCase("__session=CANARY")]
    [TestCase("{s}=CANARY; __session={t}")]
    [TestCase("__session={t}; {s}=CANARY")]
    [TestCase("__session=\"{t}\"")]
    public async Task Cookie_WithABadToken_IsInvalid(string cookie) =>
        Expect.Problem(await AskAsync(_api, null, cookie), 401, "invalid_token");

    [TestCase("__session=")]
    [TestCase("__session_AAAAAAAA={t}")]
    [TestCase("__sessions={t}")]
    [TestCase("x__session={t}")]
    [TestCase("session={t}")]
    public async Task Cookie_OfAnotherName_IsNone(string cookie) =>
        Expect.Problem(await AskAsync(_api, null, cookie), 401, "authentication_required");

    [TestCase("Bearer CANARY", "invalid_token")]
    [TestCase("Basic CANARY", "authentication_required")]
    [TestCase("", "authentication_required")]
    public async Task Header_ThatIsThere_Wins(string header, string code) =>
        Expect.Problem(await AskAsync(_api, header, "__session={t}; {s}={t}"), 401, code);

    [Test]
    public async Task Header_ThatIsGood_IsNotSpoiltByACookie() =>
        Assert.That((await AskAsync(_api, "Bearer {t}", "__session=CANARY; {s}=CANARY")).Status, Is.EqualTo(HttpStatusCode.OK));

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task Method_ThatChangesThings_IsNotTaken(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/auth/me");
        request.Headers.TryAddWithoutValidation("Cookie", $"__session={Shared.Clerk.Tokens.MintV2(_user)}");

        Expect.Problem(await _api.SendAsync(request), 405, "method_not_allowed");
    }

    [Test]
    public async Task Cookie_OfAnInstanceThatIsNotKnown_IsThePlainOneOnly()
    {
        await using var api = await ApiHost.StartAsync([("CLERK_COOKIE_AUTH", "true"), .. Shared.SettingsFor(Shared.Clerk)]);

        Expect.Problem(await AskAsync(api, null, "__session={t}"), 404, "user_not_registered");
        Expect.Problem(await AskAsync(api, null, "{s}={t}"), 401, "authentication_required");
    }

    private Task<Answer> AskAsync(ApiHost api, string? authorization, string cookie)
    {
        var token = Shared.Clerk.Tokens.MintV2(_user);
        var cookies = cookie.Replace("{s}", _suffixed, StringComparison.Ordinal).Replace("{t}", token, StringComparison.Ordinal);
        var header = authorization is null ? "" : $"Authorization: {authorization.Replace("{t}", token, StringComparison.Ordinal)}\r\n";
        return RawConnection.AskAsync(
            api.Address, $"GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\n{header}Cookie: {cookies}\r\n\r\n");
    }
}
