using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UserSync.Application.Clerk;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Chaos;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Domain.Users;
using UserSync.Infrastructure.ClerkApi;

namespace UserSync.Infrastructure.IntegrationTests.ClerkApi;

/// <summary>The stand-in for Clerk and the client that asks it, over real HTTP, while all goes well and while it does not.</summary>
public sealed class EmulatorTests
{
    private ClerkEmulatorApp _clerk = null!;
    private ServiceProvider _services = null!;

    private IClerkApi Api => _services.GetRequiredService<IClerkApi>();

    [SetUp]
    public async Task StartAsync()
    {
        // A live key, whose budget no test waits for.
        _clerk = await ClerkEmulatorApp.StartAsync(new EmulatorOptions { Urls = "http://127.0.0.1:0", SecretKey = "sk_live_CANARY" });
        _services = new ServiceCollection().AddLogging()
            .AddClerkApi(new ClerkApiOptions(_clerk.BaseAddress, _clerk.SecretKey)).BuildServiceProvider();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _services.DisposeAsync();
        await _clerk.DisposeAsync();
    }

    [Test]
    public async Task Walk_ByCreation_MeetsEveryUserOnceInOrder()
    {
        _clerk.Users.Seed(2_345);

        var walked = await WalkAsync(500);

        Assert.That(walked.Select(user => user.Id), Is.EqualTo(_clerk.Users.All.Select(user => user.Id)));
        Assert.That(await Api.CountUsersAsync(CancellationToken.None), Is.EqualTo(2_345));
        Assert.That(_clerk.Chaos.CountOf("GET /v1/users"), Is.EqualTo(5));
    }

    [Test]
    public async Task Walk_WhileUsersComeChangeAndGo_MissesNobodyWhoStays()
    {
        _clerk.Users.Seed(1_000);
        var before = _clerk.Users.All.Select(user => user.Id).ToList();
        _clerk.Chaos.Options = new ChaosOptions { Churn = 9 };

        var walked = (await WalkAsync(50)).Select(user => user.Id).ToList();

        var stayed = before.Intersect(_clerk.Users.All.Select(user => user.Id)).ToList();
        Assert.That(stayed, Has.Count.InRange(500, 990));
        Assert.That(walked, Is.Unique.And.SupersetOf(stayed));
    }

    [Test]
    public async Task Walk_WhoseLastUserIsDeleted_GoesOn()
    {
        _clerk.Users.Seed(40);
        var all = _clerk.Users.All.Select(user => user.Id).ToList();
        var walked = new List<string>();
        string? cursor = null;
        for (var page = await Api.ListByCreationAsync(cursor, 10, CancellationToken.None); ; page = await Api.ListByCreationAsync(cursor, 10, CancellationToken.None))
        {
            walked.AddRange(page.Users.Select(user => user.Id));
            cursor = page.Cursor;
            if (page.IsLast)
            {
                break;
            }

            _clerk.Users.Delete(page.Users[^1].Id);
        }

        Assert.That(walked, Is.EqualTo(all), "all of them were there when their page was asked for");
    }

    [Test]
    public async Task Walk_ByChange_BeginsWithTheLatest()
    {
        _clerk.Users.Seed(30);
        var changed = _clerk.Users.All[7].Id;
        _clerk.Users.SetRole(changed, "admin");

        var first = await Api.ListByChangeAsync(0, 10, CancellationToken.None);
        var last = await Api.ListByChangeAsync(20, 500, CancellationToken.None);

        Assert.That((first.Users[0].Id, first.Users[0].Profile.Role, first.IsLast), Is.EqualTo((changed, UserRole.Admin, false)));
        Assert.That((last.Users.Count, last.IsLast), Is.EqualTo((10, true)));
    }

    [Test]
    public async Task Walk_ThroughTroubleOfEveryKind_ComesToItsEnd()
    {
        _clerk.Users.Seed(400);
        _clerk.Chaos.Options = new ChaosOptions { ServerErrors = 0.2, TooManyRequests = 0.05, Slowness = TimeSpan.FromMilliseconds(20) };

        var walked = await WalkAsync(20);

        Assert.That(walked.Select(user => user.Id), Is.EqualTo(_clerk.Users.All.Select(user => user.Id)));
        Assert.That(_clerk.Chaos.Calls.Keys, Does.Contain("GET /v1/users 500"), "there was trouble");
    }

    [Test]
    public async Task RateLimit_IsKeptAndToldFor()
    {
        _clerk.Chaos.Options = new ChaosOptions { RateLimit = 3 };
        using var http = new HttpClient { BaseAddress = _clerk.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _clerk.SecretKey);

        var answers = new List<HttpResponseMessage>();
        for (var call = 0; call < 4; call++)
        {
            answers.Add(await http.GetAsync(new Uri("/v1/users", UriKind.Relative)));
        }

        Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.EqualTo(new[] { 200, 200, 200, 429 }));
        Assert.That(answers[3].Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.InRange(8, 10));
        Assert.That(
            () => Api.FindUserAsync("user_1", TimeSpan.FromSeconds(2), CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>().With.Property("RetryAfter").Not.Null);
    }

    [Test]
    public async Task Find_TellsTheUserAndWhoIsNone()
    {
        var ada = _clerk.Users.Create("ada@example.com", "growth");
        var gone = _clerk.Users.Create("gone@example.com");
        _clerk.Users.Delete(gone.Id);

        var found = await Api.FindUserAsync(ada.Id, TimeSpan.FromSeconds(5), CancellationToken.None);

        Assert.That((found!.Profile.Email, found.Profile.Role), Is.EqualTo(("ada@example.com", UserRole.Growth)));
        Assert.That(found.Profile.Version.UpdatedAtMs, Is.EqualTo(ada.UpdatedAt));
        Assert.That(await Api.FindUserAsync(gone.Id, TimeSpan.FromSeconds(5), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Find_WhileClerkIsDown_NeverSaysThatTheUserIsGone()
    {
        var ada = _clerk.Users.Create("ada@example.com");
        _clerk.Chaos.Options = new ChaosOptions { Outage = true };
        Assert.That(
            () => Api.FindUserAsync(ada.Id, TimeSpan.FromSeconds(1), CancellationToken.None), Throws.TypeOf<ClerkUnavailableException>());

        _clerk.Chaos.Options = new ChaosOptions { Hangs = 1 };
        Assert.That(
            () => Api.FindUserAsync(ada.Id, TimeSpan.FromSeconds(1), CancellationToken.None), Throws.TypeOf<ClerkUnavailableException>());
    }

    [Test]
    public async Task SetRole_LeavesTheRestOfTheMetadata()
    {
        var ada = _clerk.Users.Create("ada@example.com", "growth");
        _clerk.Users.MergeMetadata(ada.Id, new() { ["public_metadata"] = new System.Text.Json.Nodes.JsonObject { ["plan"] = "x" } });

        var changed = await Api.SetRoleAsync(ada.Id, UserRole.Enterprise, CancellationToken.None);

        Assert.That(changed!.Profile.Role, Is.EqualTo(UserRole.Enterprise));
        Assert.That(_clerk.Users.Get(ada.Id).Json["public_metadata"]!.ToJsonString(), Does.Contain("\"plan\":\"x\""));
        Assert.That(await Api.SetRoleAsync("user_nobody", UserRole.Solo, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Greet_FromAClerkWhoseClockIsWrong_Shows()
    {
        _clerk.Chaos.Options = new ChaosOptions { ClockSkew = TimeSpan.FromMinutes(-2) };

        var greeting = await Api.GreetAsync(CancellationToken.None);

        Assert.That((greeting.ReadAt - greeting.Date!.Value).TotalSeconds, Is.InRange(119, 125));
    }

    [TestCase("/v1/users?order_by=-updated_at&starting_after=user_1")]
    [TestCase("/v1/users?starting_after=user_nobody")]
    [TestCase("/v1/users?limit=501")]
    [TestCase("/v1/users?order_by=shoe_size")]
    [TestCase("/v1/users?__clerk_api_version=2020-01-01")]
    public async Task Questions_ThatClerkRefuses_AreRefused(string path)
    {
        using var http = new HttpClient { BaseAddress = _clerk.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _clerk.SecretKey);

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
    }

    [Test]
    public async Task Webhooks_InChaos_AreLostDoubledAndOvertaken()
    {
        await using var receiver = await StubClerk.StartAsync();
        _clerk.Webhooks.SetEndpoint(new Uri(receiver.Address, "/first"));
        _clerk.Webhooks.SetSecondEndpoint(new Uri(receiver.Address, "/second"));
        _clerk.Chaos.Options = new ChaosOptions
        {
            LostWebhooks = 0.2,
            DuplicatedWebhooks = 0.3,
            WebhookDelay = TimeSpan.FromMilliseconds(200),
        };

        for (var user = 0; user < 200; user++)
        {
            _clerk.Users.Create($"user.{user}@example.com");
        }

        await _clerk.Webhooks.WaitUntilIdleAsync();
        var sent = _clerk.Webhooks.Messages.Select(message => message.Id).ToList();
        var first = receiver.Calls.Where(call => call.Line == "POST /first").Select(call => call.Headers["svix-id"]).ToList();
        var second = receiver.Calls.Where(call => call.Line == "POST /second").Select(call => call.Headers["svix-id"]).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent.Except(first).Count(), Is.InRange(20, 70), "lost");
            Assert.That(_clerk.Webhooks.Messages.Count(message => message.Status == WebhookStatus.Lost), Is.EqualTo(sent.Except(first).Count()));
            Assert.That(first.Count - first.Distinct().Count(), Is.InRange(25, 80), "doubled");
            Assert.That(first.Distinct(), Is.Not.EqualTo(sent.Intersect(first)), "overtaken");
            Assert.That(second, Is.EquivalentTo(first.Distinct()), "the second endpoint gets what the first one gets");
            Assert.That(receiver.Calls.All(call => IsSigned(call, call.Line == "POST /first" ? _clerk.Webhooks.Secrets : _clerk.Webhooks.SecondSecrets)));
        }
    }

    [Test]
    public async Task Chaos_IsScriptedOverHttp()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_clerk.BaseAddress, "/emulator/") };

        using var seeded = await http.PostAsync(new Uri("seed", UriKind.Relative), Json("""{"count": 12}"""));
        using var changed = await http.PatchAsync(new Uri("chaos", UriKind.Relative), Json("""{"server_errors": 0.5, "slowness": "00:00:00.250"}"""));
        using var again = await http.PatchAsync(new Uri("chaos", UriKind.Relative), Json("""{"churn": 3}"""));
        using var unknown = await http.PatchAsync(new Uri("chaos", UriKind.Relative), Json("""{"frogs": 1}"""));
        using var rotated = await http.PostAsync(new Uri("keys/rotate", UriKind.Relative), null);
        await Api.CountUsersAsync(CancellationToken.None);
        var calls = JsonDocument.Parse(await http.GetStringAsync(new Uri("calls", UriKind.Relative))).RootElement;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_clerk.Users.Count, Is.EqualTo(12));
            Assert.That(
                _clerk.Chaos.Options,
                Is.EqualTo(new ChaosOptions { ServerErrors = 0.5, Slowness = TimeSpan.FromMilliseconds(250), Churn = 3 }));
            Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(await rotated.Content.ReadAsStringAsync(), Does.Contain(_clerk.Keys.Current.Kid));
            Assert.That(calls.GetProperty("GET /v1/users/count 200").GetInt32(), Is.EqualTo(1));
        }

        using var over = await http.DeleteAsync(new Uri("chaos", UriKind.Relative));
        Assert.That(_clerk.Chaos.Options, Is.EqualTo(new ChaosOptions()));
    }

    [Test]
    public void Options_AreReadFromTheCommandLine()
    {
        var options = EmulatorOptions.Load(
            ["--users=500", "--chaos-rate-limit=100", "--chaos-lost-webhooks=0.1", "--chaos-clock-skew=-00:00:30", "--second-webhook-url=http://127.0.0.1:1/"]);

        Assert.That(
            (options.Users, options.Chaos, options.SecondWebhookUrl),
            Is.EqualTo((500, new ChaosOptions { RateLimit = 100, LostWebhooks = 0.1, ClockSkew = TimeSpan.FromSeconds(-30) }, new Uri("http://127.0.0.1:1/"))));
    }

    private async Task<List<ClerkUser>> WalkAsync(int limit)
    {
        var users = new List<ClerkUser>();
        string? after = null;
        while (true)
        {
            var page = await Api.ListByCreationAsync(after, limit, CancellationToken.None);
            users.AddRange(page.Users);
            after = page.Cursor;
            if (page.IsLast)
            {
                return users;
            }
        }
    }

    private static bool IsSigned(StubClerk.Call call, IReadOnlyList<string> secrets) => call.Headers["svix-signature"] == string.Join(
        ' ',
        secrets.Select(secret => SvixSignature.Sign(
            secret,
            call.Headers["svix-id"],
            long.Parse(call.Headers["svix-timestamp"], System.Globalization.CultureInfo.InvariantCulture),
            Encoding.UTF8.GetBytes(call.Body))));

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
