using System.Text.Json;
using System.Text.Json.Nodes;

namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary>The event log as an admin reads it.</summary>
public sealed class EventListTests
{
    private AdminApi _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await AdminApi.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task List_PageByPageWhileEventsArrive_LosesAndDoublesNothing()
    {
        var ids = new List<string>();
        for (var i = 0; i < 230; i++)
        {
            ids.Add(await DeliverAsync(Events.User("user.updated", $"user_page{i % 7}", Events.StartMs + i)));
        }

        var inserted = new List<string>();
        var listed = await _api.ListAsync("/api/webhook-events?limit=23", betweenPages: async () =>
            inserted.Add(await DeliverAsync(Events.User("user.updated", "user_page0", Events.StartMs + 999))));

        var seen = listed.Select(item => item.GetProperty("event_id").GetString()!).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(inserted, Has.Count.GreaterThan(9));
            Assert.That(seen, Is.Unique);
            Assert.That(seen.Intersect(ids), Is.EqualTo(Enumerable.Reverse(ids)), "newest first, every one");
            Assert.That(seen.Intersect(inserted), Is.Empty, "what arrived after the first page stands before it");
            Assert.That(listed.Select(Time), Is.Ordered.Descending);
        }

        static string Time(JsonElement item) => item.GetProperty("received_at").GetString()!;
    }

    [Test]
    public async Task List_ByEachFilter_TellsThoseAndNoOthers()
    {
        var user = Events.NewUserId();
        var applied = await DeliverAsync(Events.User("user.created", user, Events.StartMs + 10));
        var stale = await DeliverAsync(Events.User("user.updated", user, Events.StartMs));
        var ended = await DeliverAsync(Events.Session("session.ended", $"sess_{user}", user));
        var ignored = await DeliverAsync(Events.Envelope("role.created", new JsonObject { ["id"] = "role_1" }, Events.StartMs));
        var failed = await DeliverAsync(Events.Envelope("session.ended", new JsonObject { ["user_id"] = user }, Events.StartMs));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await IdsAsync($"clerk_user_id={user}"), Is.EqualTo(new[] { failed, ended, stale, applied }));
            Assert.That(await IdsAsync($"clerk_user_id={user}&status=applied"), Is.EqualTo(new[] { ended, applied }));
            Assert.That(await IdsAsync($"clerk_user_id={user}&status=stale&type=user.updated"), Is.EqualTo(new[] { stale }));
            Assert.That(await IdsAsync("status=ignored"), Does.Contain(ignored).And.Not.Contain(applied));
            Assert.That(await IdsAsync("status=failed"), Does.Contain(failed).And.Not.Contain(stale));
            Assert.That(await IdsAsync("type=role.created"), Is.EqualTo(new[] { ignored }));
            Assert.That(await IdsAsync("type=role."), Is.Empty);
            Assert.That(await IdsAsync("clerk_user_id=user_nobody"), Is.Empty);
            Assert.That(await IdsAsync($"clerk_user_id={user}&status=&type=&cursor=&limit="), Has.Count.EqualTo(4), "empty ones do not count");
        }
    }

    [TestCase("limit=0", "limit")]
    [TestCase("limit=201", "limit")]
    [TestCase("limit=-1", "limit")]
    [TestCase("limit=1e1", "limit")]
    [TestCase("limit=CANARY", "limit")]
    [TestCase("limit=999999999999999999999", "limit")]
    [TestCase("status=CANARY", "status")]
    [TestCase("status=Applied", "status")]
    [TestCase("status=0", "status")]
    [TestCase("status=applied,stale", "status")]
    [TestCase("type=%00", "type")]
    [TestCase("clerk_user_id=%00", "clerk_user_id")]
    [TestCase("clerk_user_id=user_%EF%BF%BD", "clerk_user_id")]
    [TestCase("cursor=CANARY", "cursor")]
    [TestCase("cursor=MTIzOg", "cursor")]
    [TestCase("cursor=%00", "cursor")]
    [TestCase("cursor=AAAA&limit=0&status=x", "cursor limit status")]
    public async Task List_OfABadParameter_Is400AndNamesIt(string query, string names)
    {
        var answer = await _api.GetAsync($"/api/webhook-events?{query}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Problem, Is.EqualTo((400, "validation_failed")));
            Assert.That(
                answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(),
                Is.EqualTo(names.Split(' ')));
            Assert.That(answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Value[0].GetString()), Is.All.Not.Empty);
            Assert.That(answer.Text, Does.Not.Contain("CANARY"), "what was asked is not repeated");
        }
    }

    [Test]
    public async Task Get_TellsEverythingOfOneEvent()
    {
        var user = Events.NewUserId();
        var body = Events.User("user.created", user);
        var id = await DeliverAsync(body);
        await DeliverAsync(body, id);

        var row = await _api.EventAsync(id);

        var listed = (await _api.GetAsync($"/api/webhook-events?clerk_user_id={user}")).Json.GetProperty("items")[0];
        var stored = (await _api.Host.FindEventAsync(id))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[]
            {
                "event_id", "type", "clerk_object_id", "clerk_user_id", "status", "reason", "attempts", "event_at", "received_at",
                "last_attempt_at", "duration_ms", "error", "payload_form", "payload",
            }));
            Assert.That(
                listed.EnumerateObject().Select(member => member.Name),
                Is.EqualTo(row.EnumerateObject().Select(member => member.Name).SkipLast(1)), "a list has no payload");
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(row.GetProperty("payload").GetRawText()), JsonNode.Parse(body)), Is.True);
            Assert.That(
                Text(row, "event_id", "type", "clerk_object_id", "clerk_user_id", "status", "reason", "payload_form"),
                Is.EqualTo($"{id} user.created {user} {user} applied first profile of this user whole"));
            Assert.That(row.GetProperty("attempts").GetInt32(), Is.EqualTo(2));
            Assert.That(row.GetProperty("event_at").GetString(), Is.EqualTo("2026-01-02T09:00:00.040Z"));
            Assert.That(row.GetProperty("received_at").GetDateTimeOffset(), Is.EqualTo(stored.ReceivedAt).Within(TimeSpan.FromMilliseconds(1)));
            Assert.That(stored.LastAttemptAt, Is.GreaterThan(stored.ReceivedAt));
            Assert.That(row.GetProperty("error").ValueKind, Is.EqualTo(JsonValueKind.Null));
        }
    }

    [Test]
    public async Task Get_OfAnEventThatFailed_TellsWhy()
    {
        var id = await DeliverAsync(Events.Envelope("user.created", new JsonObject(), Events.StartMs));

        var row = await _api.EventAsync(id);

        Assert.That(row.GetProperty("status").GetString(), Is.EqualTo("failed"));
        Assert.That(row.GetProperty("error").GetRawText(), Is.EqualTo(
            """{"code":"webhook_payload_unprocessable","detail":"data.id is missing or is not a string."}"""));
        Assert.That(row.GetProperty("reason").GetString(), Is.EqualTo("data.id is missing or is not a string."));
    }

    [Test]
    public async Task Get_OfABodyThatNoTextCanHold_TellsTheRestOfIt()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 400)) + string.Concat(Enumerable.Repeat("]", 400));
        byte[] body =
        [
            .. System.Text.Encoding.UTF8.GetBytes($$$"""{"type":"odd.body","deep":{{{deep}}},"n":1e400,"n":2,"s":"\u0000\ud800"""),
            0xC3, 0x28, .. "\"}"u8,
        ];
        var id = $"msg_{Guid.NewGuid():N}";
        await _api.Host.DeliverAsync(body, id);

        var answer = await _api.GetAsync($"/api/webhook-events/{id}");

        Assert.That((int)answer.Status, Is.EqualTo(200));
        Assert.That(answer.Text, Does.Contain(deep).And.Contain("\"n\":1e400,\"n\":2").And.Contain("\uFFFD\uFFFD\uFFFD("));
    }

    [TestCase("/api/webhook-events/msg_none")]
    [TestCase("/api/webhook-events/%E2%98%83")]
    [TestCase("/api/users/0190b0a0-0000-7000-8000-000000000000")]
    [TestCase("/api/users/0190b0a0-0000-7000-8000-000000000000/events")]
    [TestCase("/api/users/by-clerk-id/user_none")]
    [TestCase("/api/users/not-an-id")]
    public async Task Get_OfWhatIsNotThere_Is404(string path) =>
        Assert.That((await _api.GetAsync(path)).Problem, Is.EqualTo((404, "not_found")));

    private static string Text(JsonElement row, params string[] names) =>
        string.Join(' ', names.Select(name => row.GetProperty(name).GetString()));

    private async Task<List<string?>> IdsAsync(string query) =>
        [.. (await _api.ListAsync($"/api/webhook-events?{query}")).Select(item => item.GetProperty("event_id").GetString())];

    private async Task<string> DeliverAsync(string body, string? eventId = null)
    {
        eventId ??= $"msg_{Guid.NewGuid():N}";
        await _api.Host.DeliverAsync(body, eventId);
        return eventId;
    }
}
