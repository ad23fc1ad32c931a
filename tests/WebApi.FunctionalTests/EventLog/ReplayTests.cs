using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using UserSync.Domain.WebhookEvents;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary>A replay goes through the same door as a delivery, and changes nothing that a delivery would not.</summary>
public sealed class ReplayTests
{
    private AdminApi _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await AdminApi.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Replay_OfAnAppliedEvent_IsStaleAndCounted()
    {
        var id = Events.NewUserId();
        var eventId = await DeliverAsync(Events.User("user.created", id));
        var before = await StateAsync();

        var answer = await _api.ReplayAsync(eventId);

        var row = (await _api.Host.FindEventAsync(eventId))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text, Is.EqualTo($$"""{"status":"processed","outcome":"stale","event_id":"{{eventId}}"}"""));
            Assert.That((row.Status, row.Attempts, row.SettledAttempt), Is.EqualTo((WebhookEventStatus.Applied, 2, (int?)1)));
            Assert.That(row.LastAttemptAt, Is.GreaterThan(row.ReceivedAt));
            Assert.That(await StateAsync(), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task Replay_OfAStaleEvent_IsStaleAgain()
    {
        var id = Events.NewUserId();
        await DeliverAsync(Events.User("user.updated", id, Events.StartMs + 9));
        var eventId = await DeliverAsync(Events.User("user.created", id));

        Assert.That((await _api.ReplayAsync(eventId)).Processed, Is.EqualTo((200, "stale")));
        Assert.That((await _api.EventAsync(eventId)).GetProperty("reason").GetString(), Does.StartWith("older than the stored profile"));
    }

    [Test]
    public async Task Replay_OfAnEventWhoseEffectWasLost_AppliesItAgain()
    {
        var id = Events.NewUserId();
        var eventId = await DeliverAsync(Events.User("user.created", id));
        await _api.Host.QueryAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM users WHERE clerk_user_id = {id}"));

        Assert.That((await _api.ReplayAsync(eventId)).Processed, Is.EqualTo((200, "applied")));
        Assert.That((await _api.Host.FindUserAsync(id))!.Profile!.FirstName, Is.EqualTo("CANARY-first"));
    }

    [Test]
    public async Task Replay_OfAFailedEventAfterAFix_SettlesIt()
    {
        var id = Events.NewUserId();
        var eventId = $"msg_{Guid.NewGuid():N}";
        var body = Events.User("user.created", id);
        await using (var strict = await ApiHost.StartOnAsync(_api.Database, ("CLERK_INSTANCE_ID", "ins_other")))
        {
            Assert.That((await strict.DeliverAsync(body, eventId)).Problem, Is.EqualTo((422, "webhook_payload_unprocessable")));
        }

        var replayed = await _api.ReplayAsync(eventId);

        var row = await _api.EventAsync(eventId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replayed.Processed, Is.EqualTo((200, "applied")));
            Assert.That((await _api.Host.FindUserAsync(id))!.IsRegistered, Is.True);
            Assert.That(
                (row.GetProperty("status").GetString(), row.GetProperty("reason").GetString(), row.GetProperty("attempts").GetInt32()),
                Is.EqualTo(("applied", "first profile of this user", 2)));
            Assert.That(row.GetProperty("error").GetRawText(), Is.EqualTo("null"));
            Assert.That((await _api.ReplayAsync(eventId)).Processed, Is.EqualTo((200, "stale")));
            Assert.That((await _api.Host.DeliverAsync(body, eventId)).Processed, Is.EqualTo((200, "duplicate")));
        }
    }

    [Test]
    public async Task Replay_ThatFailsAgain_IsTheProblemThatADeliveryGets_WithoutTheHeaderForSvix()
    {
        var eventId = await DeliverAsync(Events.Envelope("user.created", new JsonObject(), Events.StartMs));

        var answer = await _api.ReplayAsync(eventId);

        Assert.That(answer.Problem, Is.EqualTo((422, "webhook_payload_unprocessable")));
        Assert.That(answer.Detail, Is.EqualTo("data.id is missing or is not a string."));
        Assert.That(answer.Header("webhook-delivery"), Is.Null);
        var row = (await _api.Host.FindEventAsync(eventId))!;
        Assert.That((row.Status, row.Attempts, row.SettledAttempt), Is.EqualTo((WebhookEventStatus.Failed, 2, (int?)null)));
    }

    [Test]
    public async Task Replay_ThatFailsUnexpectedly_Is500AndKeepsTheEvent()
    {
        var eventId = await DeliverAsync(Events.User("user.created", "user_refused"));
        await _api.Host.QueryAsync(db => db.Database.ExecuteSqlRawAsync("""
            DELETE FROM users WHERE clerk_user_id = 'user_refused';
            ALTER TABLE users ADD CONSTRAINT refuses CHECK (clerk_user_id <> 'user_refused')
            """));

        var answer = await _api.ReplayAsync(eventId);
        await _api.Host.QueryAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE users DROP CONSTRAINT refuses"));

        Assert.That(answer.Problem, Is.EqualTo((500, "internal_error")));
        Assert.That((await _api.ReplayAsync(eventId)).Processed, Is.EqualTo((200, "applied")));
        Assert.That((await _api.Host.FindEventAsync(eventId))!.Status, Is.EqualTo(WebhookEventStatus.Applied), "it was answered 200 once");
    }

    [Test]
    public async Task Replay_OfATypeThatIsNotUsed_IsIgnored()
    {
        var eventId = await DeliverAsync(Events.Envelope("role.created", new JsonObject { ["id"] = "role_1" }, Events.StartMs));

        Assert.That((await _api.ReplayAsync(eventId)).Processed, Is.EqualTo((200, "ignored")));
        Assert.That((await _api.EventAsync(eventId)).GetProperty("attempts").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task Replay_OfAnUnknownEvent_Is404() =>
        Assert.That((await _api.ReplayAsync("msg_none")).Problem, Is.EqualTo((404, "not_found")));

    [Test]
    public async Task Replay_ByGet_Is405() =>
        Assert.That((await _api.GetAsync("/api/webhook-events/msg_none/replay")).Problem, Is.EqualTo((405, "method_not_allowed")));

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Replay_OfTheWholeLogInAnyOrder_ChangesNoByteOfAnyRow(int seed)
    {
        var random = new Random(seed);
        var bodies = new List<string>();
        for (var user = 0; user < 6; user++)
        {
            var id = Events.NewUserId();
            bodies.Add(Events.User("user.created", id));
            bodies.AddRange(Enumerable.Range(1, 4).Select(step => Events.User("user.updated", id, Events.StartMs + (step % 3), profile =>
            {
                profile["first_name"] = $"CANARY-{step}";
                profile["last_sign_in_at"] = Events.StartMs + (7 * step % 5);
            })));
            bodies.Add(Events.Session("session.created", $"sess_{id}", id));
            bodies.Add(Events.Session("session.removed", $"sess_{id}", id, Events.StartMs + 5, session =>
                session["user"] = JsonNode.Parse(Events.User("user.updated", id, Events.StartMs + 2))!["data"]!.DeepClone()));
            bodies.AddRange(user % 2 == 0 ? [Events.Deleted(id, Events.StartMs + 30), Events.Deleted(id, Events.StartMs + 20)] : []);
        }

        var shuffled = bodies.ToArray();
        random.Shuffle(shuffled);
        var eventIds = new List<string>();
        foreach (var body in shuffled)
        {
            eventIds.Add(await DeliverAsync(body));
        }

        var before = await StateAsync();
        string[] twice = [.. eventIds, .. eventIds];
        random.Shuffle(twice);
        var outcomes = new List<string?>();
        foreach (var eventId in twice)
        {
            outcomes.Add((await _api.ReplayAsync(eventId)).Outcome);
        }

        Assert.That(outcomes, Is.All.EqualTo("stale"));
        Assert.That(await StateAsync(), Is.EqualTo(before));
    }

    /// <summary>Every row of users and sessions as the database writes it, <c>updated_at</c> included.</summary>
    private Task<List<string>> StateAsync() => _api.Host.QueryAsync(db => db.Database.SqlQueryRaw<string>(
        """
        SELECT row_to_json(u)::text AS "Value" FROM users u
        UNION ALL SELECT row_to_json(s)::text FROM sessions s
        ORDER BY 1
        """).ToListAsync());

    private async Task<string> DeliverAsync(string body)
    {
        var eventId = $"msg_{Guid.NewGuid():N}";
        await _api.Host.DeliverAsync(body, eventId);
        return eventId;
    }
}
