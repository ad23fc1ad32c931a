using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserSync.Application.Clerk;
using UserSync.Domain.Users;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>Backfills and comparisons over HTTP.</summary>
public sealed class RunApiTests
{
    private PretendClerk _clerk = null!;
    private ApiHost _api = null!;
    private string _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clerk = new PretendClerk();
        _api = await ApiHost.StartAsync(_clerk, [.. Shared.SettingsFor(Shared.Clerk), ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789")]);
        var admin = _clerk.Put(new PretendUser(Events.NewUserId()) { Role = UserRole.Admin });
        await _api.DeliverAsync(admin.Event("user.created"));
        _admin = admin.Id;
    }

    [TearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Backfill_IsBegunAndFollowed()
    {
        for (var i = 0; i < 700; i++)
        {
            _clerk.Put(new PretendUser($"user_{i:0000}") { CreatedAtMs = Events.StartMs + i });
        }

        var begun = await SendAsync(HttpMethod.Post, "/api/backfills");
        Assert.That(begun.Status, Is.EqualTo(HttpStatusCode.Accepted), begun.Text);
        var ended = await EndAsync(begun);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.Member("status"), Is.EqualTo("completed"));
            Assert.That(
                ((string[])["seen", "new", "changed", "unchanged", "failed"]).Select(name => ended.Json.GetProperty(name).GetInt64()),
                Is.EqualTo(new[] { 701L, 700L, 0L, 1L, 0L }));
            Assert.That(ended.Json.GetProperty("progress").GetRawText(), Is.EqualTo("""{"seen":701,"total":701}"""));
            Assert.That(ended.Member("finished_at"), Is.Not.Null);
        }
    }

    [Test]
    public async Task Reconciliation_IsDryUnlessAsked_AndStatsTellWhenAllWasInStep()
    {
        _clerk.Put(new PretendUser("user_1"));
        await _api.DeliverAsync(new PretendUser("user_2").Event("user.created"));
        await _api.DeliverAsync(new PretendUser("user_3").Event("user.created"));
        _clerk.Put(new PretendUser("user_3") { Banned = true });

        var dry = await EndAsync(await SendAsync(HttpMethod.Post, "/api/reconciliations", "{}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((dry.Member("status"), dry.Json.GetProperty("repair").GetBoolean()), Is.EqualTo(("completed", false)));
            Assert.That(dry.Json.GetProperty("drift").GetRawText(), Is.EqualTo("""{"missing":1,"stale":0,"extra":1,"different":1}"""));
            Assert.That(
                dry.Json.GetProperty("items").EnumerateArray().Select(item =>
                    $"{item.GetProperty("clerk_user_id")} {item.GetProperty("kind")} {item.GetProperty("fields")} {item.GetProperty("repaired")}"),
                Is.EqualTo(new[] { "user_1 missing [] False", "user_2 extra [] False", "user_3 different [\"banned\"] False" }));
            Assert.That(dry.Member("last_verified_in_step_at"), Is.Null);
            Assert.That((await _api.FindUserAsync("user_2"))!.DeletedAt, Is.Null);
        }

        var repair = await EndAsync(await SendAsync(HttpMethod.Post, "/api/reconciliations", """{"repair":true}"""));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(repair.Json.GetProperty("repaired").GetInt64(), Is.EqualTo(3));
            Assert.That((await _api.FindUserAsync("user_2"))!.DeletedAt, Is.Not.Null);
            Assert.That(repair.Member("last_verified_in_step_at"), Is.EqualTo(repair.Member("started_at")));
            Assert.That(
                (await SendAsync(HttpMethod.Get, "/api/stats")).Member("last_verified_in_step_at"), Is.EqualTo(repair.Member("started_at")));
            Assert.That(
                (await _api.GetAsync("/metrics")).Text, Does.Match("usersync_reconcile_drift\\{[^}]*kind=\"missing\"[^}]*\\} 1\\b"), "the latest comparison's");
        }
    }

    [Test]
    public async Task Run_WhileAnotherIsUnderWay_Is409()
    {
        var goOn = new TaskCompletionSource();
        _clerk.Before = (_, _) => goOn.Task;
        var begun = await SendAsync(HttpMethod.Post, "/api/backfills");

        Expect.Problem(await SendAsync(HttpMethod.Post, "/api/backfills"), 409, "sync_in_progress");
        Expect.Problem(await SendAsync(HttpMethod.Post, "/api/reconciliations"), 409, "sync_in_progress");
        goOn.SetResult();
        Assert.That((await EndAsync(begun)).Member("status"), Is.EqualTo("completed"));
    }

    [Test]
    public async Task Run_ThatClerkCuts_SaysWhy()
    {
        _clerk.Before = (_, _) => throw new ClerkUnavailableException("500 three times");

        var ended = await EndAsync(await SendAsync(HttpMethod.Post, "/api/reconciliations"));

        Assert.That((ended.Member("status"), ended.Member("reason")), Is.EqualTo(("failed", "500 three times")));
    }

    [Test]
    public async Task Run_WhenTheServiceStops_EndsAndIsNotedDown()
    {
        var arrived = new TaskCompletionSource();
        _clerk.Before = async (_, _) =>
        {
            arrived.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(_api.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        };
        var begun = await SendAsync(HttpMethod.Post, "/api/backfills");
        await arrived.Task;
        await _api.StopAsync();

        await using var next = await ApiHost.StartOnAsync(_api.Database, _clerk, Shared.SettingsFor(Shared.Clerk));
        var ended = await SendAsync(HttpMethod.Get, new Uri(begun.Header("Location")!).AbsolutePath, api: next);
        Assert.That((ended.Member("status"), ended.Member("reason")), Is.EqualTo(("failed", "It was asked to end.")));
    }

    [TestCase("/api/backfills")]
    [TestCase("/api/reconciliations")]
    public async Task Run_OfTheOtherKindOrNone_Is404_AndABodyThatIsNone_Is400(string path)
    {
        Expect.Problem(await SendAsync(HttpMethod.Get, $"{path}/{Guid.NewGuid()}"), 404, "not_found");
        Assert.That((await SendAsync(HttpMethod.Post, path, "[")).Problem, Is.EqualTo((400, "validation_failed")));
        var begun = await SendAsync(HttpMethod.Post, path);
        var ended = await EndAsync(begun);
        var other = path == "/api/backfills" ? "/api/reconciliations" : "/api/backfills";
        Expect.Problem(await SendAsync(HttpMethod.Get, $"{other}/{ended.Member("id")}"), 404, "not_found");
    }

    private async Task<Answer> EndAsync(Answer begun)
    {
        Assert.That(begun.Status, Is.EqualTo(HttpStatusCode.Accepted), begun.Text);
        Answer? run = null;
        await Wait.UntilAsync(async () =>
        {
            run = await SendAsync(HttpMethod.Get, new Uri(begun.Header("Location")!).AbsolutePath);
            return run.Member("status") != "running";
        });
        return run!;
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, ApiHost? api = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Shared.Clerk.Tokens.MintV2(_admin)}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await (api ?? _api).SendAsync(request);
    }
}
