using System.Net;
using Microsoft.EntityFrameworkCore;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>Which browser apps may read answers.</summary>
public sealed class CorsTests
{
    private const string App = "https://app.example.com";
    private const string Local = "http://localhost:5173";

    private ApiHost _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _api = await ApiHost.StartAsync([("CORS_ORIGINS", $"{App}, {Local}"), .. Shared.SettingsFor(Shared.Clerk)]);

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCase(App)]
    [TestCase(Local)]
    public async Task Origin_ThatIsListed_MayReadEveryAnswer(string origin)
    {
        var active = Events.NewUserId();
        var broken = Events.NewUserId();
        await _api.DeliverAsync(Events.User("user.created", active));
        await _api.DeliverAsync(Events.User("user.created", broken));
        await _api.QueryAsync(db => db.Database.ExecuteSqlAsync($"UPDATE users SET role = 'emperor' WHERE clerk_user_id = {broken}"));

        Answer[] answers =
        [
            await _api.MeAsync(Shared.Clerk.Tokens.MintV2(active), ("Origin", origin)),
            await _api.MeAsync(null, ("Origin", origin)),
            await _api.MeAsync("CANARY", ("Origin", origin)),
            await _api.MeAsync(Shared.Clerk.Tokens.MintV2(Events.NewUserId()), ("Origin", origin)),
            await _api.MeAsync(Shared.Clerk.Tokens.MintV2(broken), ("Origin", origin)),
            await AskAsync(_api, HttpMethod.Get, "/api/nothing", origin),
            await AskAsync(_api, HttpMethod.Post, "/api/auth/me", origin),
            await AskAsync(_api, HttpMethod.Get, "/health", origin),
        ];

        Assert.That(answers.Select(answer => (int)answer.Status), Is.EqualTo((int[])[200, 401, 401, 404, 500, 404, 405, 200]));
        Assert.That(answers.Select(answer => answer.Header("Access-Control-Allow-Origin")), Is.All.EqualTo(origin));
        Assert.That(answers.Select(answer => answer.Header("Access-Control-Allow-Credentials")), Is.All.EqualTo("true"));
        Assert.That(answers.Select(answer => answer.Header("Vary")), Is.All.EqualTo("Origin"));
        Expect.Problem(answers[4], 500, "internal_error");
    }

    [TestCase("null")]
    [TestCase("*")]
    [TestCase("")]
    [TestCase("https://evil.example")]
    [TestCase("https://app.example.com.evil.example")]
    [TestCase("https://app.example.comevil.example")]
    [TestCase("https://evil.app.example.com")]
    [TestCase("https://evilapp.example.com")]
    [TestCase("https://appxexample.com")]
    [TestCase("https://example.com")]
    [TestCase("https://APP.example.com")]
    [TestCase("HTTPS://app.example.com")]
    [TestCase("http://app.example.com")]
    [TestCase("https://app.example.com:8443")]
    [TestCase("https://app.example.com:443")]
    [TestCase("https://app.example.com/")]
    [TestCase("https://app.example.com.")]
    [TestCase("https://app.example.com?")]
    [TestCase("https://app.example.com@evil.example")]
    [TestCase("https://evil.example@app.example.com")]
    [TestCase("https://app.example.com, https://evil.example")]
    [TestCase("https://app.example.com https://evil.example")]
    [TestCase("https://app.example.com%00.evil.example")]
    [TestCase("app.example.com")]
    [TestCase("//app.example.com")]
    [TestCase("https://localhost:5173")]
    [TestCase("http://localhost")]
    [TestCase("http://localhost:51730")]
    [TestCase("http://localhost:5173.evil.example")]
    [TestCase("http://127.0.0.1:5173")]
    [TestCase("http://[::1]:5173")]
    [TestCase("file://")]
    [TestCase("chrome-extension://app.example.com")]
    public async Task Origin_ThatIsNotListed_MayReadNothing(string origin)
    {
        Answer[] answers =
        [
            await _api.MeAsync(null, ("Origin", origin)),
            await AskAsync(_api, HttpMethod.Get, "/api/nothing", origin),
            await AskAsync(_api, HttpMethod.Get, "/health", origin),
            await PreflightAsync(_api, origin),
        ];

        Assert.That(answers.SelectMany(answer => answer.Headers.Keys).Where(IsCors), Is.Empty);
    }

    [Test]
    public async Task Preflight_OfAListedOrigin_NeedsNoToken()
    {
        var answer = await PreflightAsync(_api, App);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.NoContent, "")));
            Assert.That(answer.Header("Access-Control-Allow-Origin"), Is.EqualTo(App));
            Assert.That(answer.Header("Access-Control-Allow-Credentials"), Is.EqualTo("true"));
            Assert.That(answer.Header("Access-Control-Allow-Methods"), Is.EqualTo("GET,HEAD,POST,PUT"));
            Assert.That(answer.Header("Access-Control-Allow-Headers"), Is.EqualTo("Authorization,Content-Type"));
            Expect.SecurityHeaders(answer);
        }
    }

    [Test]
    public async Task Preflight_IsNotCountedAgainstTheLimit()
    {
        await using var api = await ApiHost.StartAsync(("CORS_ORIGINS", App), ("API_RATE_LIMIT", "1"));
        for (var i = 0; i < 20; i++)
        {
            Assert.That((await PreflightAsync(api, App)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        }

        var answers = new List<Answer>();
        await Wait.UntilAsync(async () =>
        {
            answers.Add(await api.MeAsync(null, ("Origin", App)));
            return answers[^1].Status == HttpStatusCode.TooManyRequests;
        });
        Assert.That(answers.Select(answer => answer.Header("Access-Control-Allow-Origin")), Is.All.EqualTo(App));
    }

    [Test]
    public async Task Star_IsAnyOriginWithoutCredentials()
    {
        await using var api = await ApiHost.StartAsync(("CORS_ORIGINS", "*"));

        foreach (var origin in (string[])["https://evil.example", "null", App])
        {
            Answer[] answers = [await api.MeAsync(null, ("Origin", origin)), await PreflightAsync(api, origin)];
            Assert.That(answers.Select(answer => answer.Header("Access-Control-Allow-Origin")), Is.All.EqualTo("*"));
            Assert.That(answers.Select(answer => answer.Header("Access-Control-Allow-Credentials")), Is.All.Null);
        }
    }

    [Test]
    public async Task Nothing_IsAllowedWhereNothingIsListed()
    {
        foreach (var origin in (string[])[App, Local, "null", "*", Shared.Api.Address.GetLeftPart(UriPartial.Authority)])
        {
            Answer[] answers = [await Shared.Api.MeAsync(null, ("Origin", origin)), await PreflightAsync(Shared.Api, origin)];
            Assert.That(answers.SelectMany(answer => answer.Headers.Keys).Where(IsCors), Is.Empty);
        }
    }

    private static bool IsCors(string header) => header.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase);

    private static Task<Answer> PreflightAsync(ApiHost api, string origin) => AskAsync(
        api, HttpMethod.Options, "/api/auth/me", origin, ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization"));

    private static async Task<Answer> AskAsync(
        ApiHost api, HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in ((string, string)[])[("Origin", origin), .. headers])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await api.SendAsync(request);
    }
}
