using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using UserSync.ClerkEmulator.Tokens;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.FunctionalTests.Operations;

/// <summary>Webhooks that are lost without a sound, and what tells of it.</summary>
public sealed class TrafficTests
{
    private const string WrongSecret = "whsec_d3JvbmctQ0FOQVJZLXdyb25nLXNlY3JldC0wMDAwMDA=";
    private const string NextSecret = "whsec_Q0FOQVJZLW5leHQtc2VjcmV0LTAwMDAwMDAwMDAwMDA=";

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly string _user = Events.NewUserId();
    private ApiHost _api = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync(
            _clock,
            [.. Shared.SettingsFor(Shared.Clerk), ("CLERK_WEBHOOK_SECRET", $"{ApiHost.WebhookSecret} {NextSecret}"), ("BOOTSTRAP_ADMIN_CLERK_IDS", _user)]);
        await _api.DeliverAsync(Events.User("user.created", _user));
        await HealthAsync("healthy");
    }

    [TearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Health_WhenUsersLogInAndNoEventComes_IsDegradedUntilOneDoes()
    {
        _clock.Advance(TimeSpan.FromMinutes(10));
        await LogInAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await HealthAsync("healthy");

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await HealthAsync("degraded"), Is.EqualTo(new[] { "webhooks_silent" }));

        await _api.DeliverAsync(Events.Session("session.created", $"sess_{_user}", _user));
        Assert.That(await HealthAsync("healthy"), Is.Empty);
    }

    [Test]
    public async Task Health_WhenEventsComeAsUsersLogIn_StaysHealthy()
    {
        for (var n = 0; n < 4; n++)
        {
            _clock.Advance(TimeSpan.FromMinutes(20));
            await LogInAsync();
            await _api.DeliverAsync(Events.Session("session.created", $"sess_{_user}_{n}", _user));
        }

        await HealthAsync("healthy");
    }

    [Test]
    public async Task Health_WhenSignaturesFailInARow_IsDegradedUntilAGoodOne()
    {
        for (var n = 0; n < 5; n++)
        {
            await _api.DeliverAsync(Events.User("user.updated", _user), secret: WrongSecret);
        }

        Assert.That(await HealthAsync("degraded"), Is.EqualTo(new[] { "webhook_signatures_failing" }));

        await _api.DeliverAsync(Events.User("user.updated", _user));
        await HealthAsync("healthy");
    }

    [Test]
    public async Task Stats_TellWhichSecretWasUsedWhen_AndTheFiguresOfTheWindow()
    {
        await _api.DeliverAsync(Events.User("user.updated", _user, Events.StartMs + 1), secret: NextSecret);
        await _api.DeliverAsync(Events.User("user.updated", _user, Events.StartMs));
        await _api.DeliverAsync(Events.Envelope("organization.created", new JsonObject(), Events.StartMs));
        await _api.DeliverAsync(Events.Envelope("user.created", new JsonObject(), Events.StartMs));
        _clock.Advance(TimeSpan.FromHours(3));
        await _api.DeliverAsync(Events.User("user.updated", _user, Events.StartMs + 2), secret: NextSecret);
        var secrets = await UntilAsync(stats => stats.GetProperty("webhook_secrets").EnumerateArray().Sum(secret => secret.GetProperty("uses").GetInt64()) == 6);

        var uses = secrets.GetProperty("webhook_secrets").EnumerateArray().ToList();
        var events = secrets.GetProperty("events");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(uses.Select(secret => secret.GetProperty("uses").GetInt64()), Is.EqualTo(new[] { 4, 2 }));
            Assert.That(uses.Select(secret => secret.GetProperty("is_configured").GetBoolean()), Is.All.True);
            Assert.That(
                uses[1].GetProperty("last_used_at").GetDateTimeOffset() - uses[0].GetProperty("last_used_at").GetDateTimeOffset(),
                Is.GreaterThanOrEqualTo(TimeSpan.FromHours(3)),
                "the old one was last used hours ago");
            Assert.That(
                new[] { "total", "applied", "stale", "ignored", "failed" }.Select(name => events.GetProperty(name).GetInt64()),
                Is.EqualTo(new[] { 6, 3, 1, 1, 1 }));
            Assert.That(secrets.GetProperty("seconds_since_last_event").GetInt64(), Is.LessThan(60 * 60));
            Assert.That(secrets.GetProperty("last_failure_at").ValueKind, Is.EqualTo(JsonValueKind.String));
            Assert.That(secrets.GetProperty("failed_waiting").GetInt64(), Is.EqualTo(1));
        }

        var hour = (await StatsAsync("1h")).Json.GetProperty("events");
        Assert.That(hour.GetProperty("total").GetInt64(), Is.EqualTo(1), "the last hour");
    }

    [TestCase("0m")]
    [TestCase("24")]
    [TestCase("h")]
    [TestCase("-1h")]
    [TestCase("1w")]
    [TestCase("31d")]
    [TestCase("99999999999h")]
    public async Task Stats_OfAWindowThatIsNone_Are400(string window) =>
        Assert.That((await StatsAsync(window)).Problem, Is.EqualTo((400, "validation_failed")));

    /// <summary>A token of a login at this moment.</summary>
    private async Task LogInAsync() =>
        await _api.MeAsync(Shared.Clerk.Tokens.MintV2(_user, new TokenOptions
        {
            // The emulator has a clock of its own; the token is to be of the service's.
            IssuedAt = _clock.GetUtcNow(),
            Claims = new JsonObject { ["fva"] = new JsonArray(0, -1) },
        }));

    private Task<Answer> StatsAsync(string window)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/stats?window={window}");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"Bearer {Shared.Clerk.Tokens.MintV2(_user, new TokenOptions { IssuedAt = _clock.GetUtcNow() })}");
        return _api.SendAsync(request);
    }

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> condition)
    {
        JsonElement stats = default;
        await Wait.UntilAsync(async () =>
        {
            _clock.Advance(TrafficRecorder.Interval);
            return condition(stats = (await StatsAsync("24h")).Json);
        });
        return stats;
    }

    /// <summary>The warnings, once the traffic has been written down and health says what is expected.</summary>
    private async Task<List<string?>> HealthAsync(string status)
    {
        var health = await _api.GetAsync("/health");
        await Wait.UntilAsync(async () =>
        {
            _clock.Advance(TrafficRecorder.Interval);
            health = await _api.GetAsync("/health");
            return health.Member("status") == status;
        });
        return [.. health.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString())];
    }
}
