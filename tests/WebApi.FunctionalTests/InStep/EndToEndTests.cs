using System.Net;
using System.Text;
using System.Text.Json;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Chaos;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>The service and a Clerk that is as large, as busy and as forgetful as the real one may be, with nothing played.</summary>
public sealed class EndToEndTests
{
    private readonly string _adminId = Events.NewUserId();
    private ClerkEmulatorApp _clerk = null!;
    private ApiHost _api = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clerk = await ClerkEmulatorApp.StartAsync(new EmulatorOptions { Urls = "http://127.0.0.1:0", SecretKey = "sk_live_CANARY0123" });
        _api = await ApiHost.StartAsync(
            [.. Shared.SettingsFor(_clerk),
            ("CLERK_SECRET_KEY", _clerk.SecretKey),
            ("CLERK_API_URL", $"{_clerk.BaseAddress}"),
            ("CLERK_WEBHOOK_SECRET", _clerk.WebhookSecret),
            ("BOOTSTRAP_ADMIN_CLERK_IDS", _adminId)]);
        _clerk.Webhooks.SetEndpoint(new Uri(_api.Address, "/api/webhooks/clerk"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _api.DisposeAsync();
        await _clerk.DisposeAsync();
    }

    [Test]
    public async Task FirstRequests_OfOneNewUserAtOnce_AskClerkOnce()
    {
        _clerk.Chaos.Options = new ChaosOptions { LostWebhooks = 1, Slowness = TimeSpan.FromMilliseconds(300) };
        var ada = _clerk.Users.Create("CANARY.ada@example.com", "growth");
        var token = _clerk.Tokens.MintV2(ada.Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => _api.MeAsync(token)));

        Assert.That(answers.Select(answer => (answer.Status, answer.Member("role"))), Is.All.EqualTo((HttpStatusCode.OK, "growth")));
        Assert.That(_clerk.Chaos.CountOf("GET /v1/users/{id}"), Is.EqualTo(1));
    }

    [Test]
    public async Task FirstRequest_WhileClerkIsDown_IsToldToComeBack()
    {
        _clerk.Chaos.Options = new ChaosOptions { LostWebhooks = 1, Outage = true };
        var token = _clerk.Tokens.MintV2(_clerk.Users.Create("CANARY.ada@example.com").Id);

        var answer = await _api.MeAsync(token);
        _clerk.Chaos.Options = new ChaosOptions();

        Assert.That((answer.Problem, answer.Header("Retry-After")), Is.EqualTo(((503, "provisioning_unavailable"), "5")));
        Assert.That((await _api.MeAsync(token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _api.MeAsync(_clerk.Tokens.MintV2(Events.NewUserId()))).Problem, Is.EqualTo((404, "user_not_registered")));
    }

    // Half of the webhooks never arrive, the others late, twice and in any order; then Clerk is asked, and says 429 at times.
    [Test]
    public async Task WhatWebhooksLost_IsFoundAndMended()
    {
        _clerk.Users.Create(new UserSync.ClerkEmulator.Accounts.NewUser { Id = _adminId, EmailAddress = "CANARY.admin@example.com" });
        _clerk.Users.Seed(700);
        await RunAsync("/api/backfills");
        _clerk.Chaos.Options = new ChaosOptions
        {
            LostWebhooks = 0.5,
            DuplicatedWebhooks = 0.3,
            WebhookDelay = TimeSpan.FromMilliseconds(300),
            TooManyRequests = 0.1,
            ServerErrors = 0.1,
        };
        ChangeThem(new Random(7));
        await _clerk.Webhooks.WaitUntilIdleAsync();

        var drift = (await RunAsync("/api/reconciliations")).GetProperty("drift");
        Assert.That(drift.EnumerateObject().Sum(kind => kind.Value.GetInt32()), Is.GreaterThan(20), "webhooks were lost");
        await RunAsync("/api/reconciliations", """{"repair":true}""");
        var after = (await RunAsync("/api/reconciliations")).GetProperty("drift");

        Assert.That(after.EnumerateObject().Select(kind => kind.Value.GetInt32()), Is.All.Zero);
        var stored = (await _api.QueryAsync(db => Task.FromResult(db.Users.ToList())))
            .Where(user => user.DeletedAt is null).Select(user => (user.ClerkUserId, user.Profile!.Version.UpdatedAtMs, user.Profile.Email));
        Assert.That(stored, Is.EquivalentTo(_clerk.Users.All.Select(user => (user.Id, user.UpdatedAt, user.PrimaryEmail))));
    }

    [Test]
    public async Task Role_GoesToClerk_AndItsEchoIsStale()
    {
        _clerk.Users.Create(new UserSync.ClerkEmulator.Accounts.NewUser { Id = _adminId, EmailAddress = "CANARY.admin@example.com" });
        var ada = _clerk.Users.Create("CANARY.ada@example.com", "growth");
        await _clerk.Webhooks.WaitUntilIdleAsync();
        var id = (await _api.FindUserAsync(ada.Id))!.Id;

        // Held until the answer is stored: the two travel by different ways.
        _clerk.Webhooks.Pause();
        var answer = await AskAsync(HttpMethod.Put, $"/api/users/{id}/role", """{"role":"enterprise"}""");
        _clerk.Webhooks.Resume();
        await _clerk.Webhooks.WaitUntilIdleAsync();

        var echo = await _api.FindEventAsync(_clerk.Webhooks.Messages[^1].Id);
        Assert.That((answer.Status, answer.Member("role")), Is.EqualTo((HttpStatusCode.OK, "enterprise")));
        Assert.That(_clerk.Users.Get(ada.Id).Json["public_metadata"]!["role"]!.GetValue<string>(), Is.EqualTo("enterprise"));
        Assert.That((echo!.Type, echo.Status), Is.EqualTo(("user.updated", Domain.WebhookEvents.WebhookEventStatus.Stale)));

        _clerk.Chaos.Options = new ChaosOptions { LostWebhooks = 1 };
        _clerk.Users.Delete(ada.Id);
        Assert.That((await AskAsync(HttpMethod.Post, $"/api/users/{id}/resync")).Member("deleted_at"), Is.Not.Null);
    }

    private void ChangeThem(Random random)
    {
        var ids = _clerk.Users.All.Select(user => user.Id).Where(id => id != _adminId).ToList();
        for (var number = 0; number < 200; number++)
        {
            var id = ids[random.Next(ids.Count)];
            switch (random.Next(8))
            {
                case 0:
                    _clerk.Users.Delete(id);
                    ids.Remove(id);
                    break;
                case 1:
                    ids.Add(_clerk.Users.Create($"CANARY.new{number}@example.com").Id);
                    break;
                default:
                    _clerk.Users.SetPrimaryEmail(id, $"CANARY.{number}@example.com");
                    break;
            }
        }
    }

    private async Task<JsonElement> RunAsync(string path, string body = "{}")
    {
        var begun = await AskAsync(HttpMethod.Post, path, body);
        Assert.That(begun.Status, Is.EqualTo(HttpStatusCode.Accepted), begun.Text);
        var run = begun;
        await Wait.UntilAsync(async () =>
            (run = await AskAsync(HttpMethod.Get, new Uri(_api.Address, begun.Header("Location")!).PathAndQuery)).Member("status") != "running");
        Assert.That(run.Member("status"), Is.EqualTo("completed"), run.Text);
        return run.Json;
    }

    private async Task<Answer> AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_clerk.Tokens.MintV2(_adminId)}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await _api.SendAsync(request);
    }
}
