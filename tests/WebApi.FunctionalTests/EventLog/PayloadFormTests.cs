using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using UserSync.TestCommon.Clerk;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary>How much of a body is kept, as configured and whatever is configured.</summary>
public sealed class PayloadFormTests
{
    [TestCase("redacted")]
    [TestCase("none")]
    public async Task Events_WhenBodiesAreNotKeptWhole_ApplyAndCannotBeReplayed(string form)
    {
        await using var api = await AdminApi.StartAsync(("EVENT_PAYLOADS", form));
        var id = Events.NewUserId();
        var eventId = $"msg_{Guid.NewGuid():N}";

        var delivered = await api.Host.DeliverAsync(Events.User("user.created", id), eventId);
        var replayed = await api.ReplayAsync(eventId);

        var row = await api.EventAsync(eventId);
        var dump = await DumpAsync(api.Host, "webhook_events");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(delivered.Processed, Is.EqualTo((200, "applied")));
            Assert.That((await api.Host.FindUserAsync(id))!.Profile!.FirstName, Is.EqualTo("CANARY-first"));
            Assert.That(replayed.Problem, Is.EqualTo((409, "payload_not_kept")));
            Assert.That((row.GetProperty("payload_form").GetString(), row.GetProperty("attempts").GetInt32()), Is.EqualTo((form, 1)));
            Assert.That(row.GetProperty("payload").ValueKind, Is.EqualTo(form == "none" ? JsonValueKind.Null : JsonValueKind.Object));
            Assert.That(dump, Does.Contain(id).And.Not.Contain("CANARY"));
        }
    }

    [Test]
    public async Task Events_WhenBodiesAreRedacted_StillShowWhatTheyWereAbout()
    {
        await using var api = await AdminApi.StartAsync(("EVENT_PAYLOADS", "redacted"));
        var id = Events.NewUserId();
        await api.Host.DeliverAsync(Events.User("user.created", id), "msg_redacted");

        var payload = (await api.EventAsync("msg_redacted")).GetProperty("payload");

        var data = payload.GetProperty("data");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(payload.GetProperty("type").GetString(), Is.EqualTo("user.created"));
            Assert.That(payload.GetProperty("timestamp").GetInt64(), Is.EqualTo(Events.StartMs + 40));
            Assert.That(data.GetProperty("id").GetString(), Is.EqualTo(id));
            Assert.That(data.GetProperty("public_metadata").GetProperty("role").GetString(), Is.EqualTo("growth"));
            Assert.That(data.GetProperty("email_addresses")[0].GetProperty("verification").GetProperty("status").GetString(), Is.EqualTo("verified"));
            Assert.That(data.GetProperty("first_name").GetString(), Is.EqualTo("[redacted]"));
        }
    }

    [Test]
    public async Task Replay_OfAWholeBodyWhileNoneAreKeptAnyMore_LeavesItWhole()
    {
        await using var api = await AdminApi.StartAsync();
        await api.Host.DeliverAsync(Events.User("user.created", Events.NewUserId()), "msg_whole");
        await using var sparing = await AdminApi.StartOnAsync(api.Database, ("EVENT_PAYLOADS", "none"));

        Assert.That((await sparing.ReplayAsync("msg_whole")).Processed, Is.EqualTo((200, "stale")));
        Assert.That((await sparing.EventAsync("msg_whole")).GetProperty("payload_form").GetString(), Is.EqualTo("whole"));
    }

    [TestCase("email.created.json", "whole")]
    [TestCase("sms.created.json", "whole")]
    [TestCase("email.created.json", "redacted")]
    public async Task Event_ThatCarriesACode_LeavesNoByteOfItsBodyInTheDatabase(string file, string form)
    {
        await using var api = await AdminApi.StartAsync(("EVENT_PAYLOADS", form));
        var body = ClerkFixture.Named(file).Json();
        var eventId = $"msg_{Guid.NewGuid():N}";

        var answer = await api.Host.DeliverAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), eventId);

        // The row names the type, the object and the time; nothing else that the body says may be anywhere.
        var named = $"{body["type"]} {body["data"]!["id"]}";
        var said = Texts(body).Where(text => text.Length > 2 && !named.Contains(text, StringComparison.Ordinal)).ToList();
        var dump = string.Join('\n', await DumpAsync(api.Host, "webhook_events"), await DumpAsync(api.Host, "users"), await DumpAsync(api.Host, "sessions"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Processed, Is.EqualTo((200, "ignored")));
            Assert.That(said, Has.Count.GreaterThan(3));
            Assert.That(dump, Does.Contain(eventId));
            Assert.That(said.Where(text => dump.Contains(text, StringComparison.OrdinalIgnoreCase)), Is.Empty);
            Assert.That((await api.ReplayAsync(eventId)).Problem, Is.EqualTo((409, "payload_not_kept")));
            Assert.That((await api.EventAsync(eventId)).GetProperty("payload").ValueKind, Is.EqualTo(JsonValueKind.Null));
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray elements => elements.SelectMany(Texts),
        JsonValue value when value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number => [value.ToString()],
        _ => [],
    };

    /// <summary>A whole table as text, bodies included.</summary>
    private static Task<string> DumpAsync(ApiHost host, string table) => host.QueryAsync(async db => string.Join('\n', await db.Database
        .SqlQueryRaw<string>(table == "webhook_events"
            ? "SELECT t::text || coalesce(convert_from(payload, 'UTF8'), '') AS \"Value\" FROM webhook_events t"
            : $"SELECT t::text AS \"Value\" FROM {table} t")
        .ToListAsync()));
}
