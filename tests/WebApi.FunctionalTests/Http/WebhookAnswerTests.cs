using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using UserSync.Domain.WebhookEvents;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>What a well-signed delivery is answered, and what it leaves behind.</summary>
public sealed class WebhookAnswerTests
{
    [Test]
    public async Task EachOutcome_IsNamed()
    {
        var id = Events.NewUserId();
        var created = Delivery.Good.WithBody(Events.User("user.created", id, Events.StartMs + 10));
        var older = Delivery.Good.WithBody(Events.User("user.updated", id));
        var unknown = Delivery.Good.WithBody(Events.Envelope("something.new", new JsonArray(), Events.StartMs));

        Expect.Processed(await created.SendAsync(Shared.Api), "applied", created.Id);
        Expect.Processed(await created.SendAsync(Shared.Api), "duplicate", created.Id);
        Expect.Processed(await older.SendAsync(Shared.Api), "stale", older.Id);
        Expect.Processed(await unknown.SendAsync(Shared.Api), "ignored", unknown.Id);
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("1")]
    [TestCase("\"user.created\"")]
    [TestCase("[]")]
    [TestCase("[{\"type\":\"user.created\"}]")]
    [TestCase("{}")]
    [TestCase("{\"Type\":\"user.created\"}")]
    [TestCase("{\"type\":null}")]
    [TestCase("{\"type\":1}")]
    [TestCase("{\"type\":true}")]
    [TestCase("{\"type\":{}}")]
    [TestCase("{\"type\":[\"user.created\"]}")]
    [TestCase("{\"type\":\"user.created\"")]
    [TestCase("{\"type\":\"user.created\"}}")]
    [TestCase("{\"type\":\"user.created\"} CANARY")]
    [TestCase("{\"type\":\"user.created\",}")]
    [TestCase("{'type':'user.created'}")]
    [TestCase("{\"type\":\"user.created\"}//")]
    [TestCase("\ufeff{\"type\":\"user.created\"}")]
    [TestCase("type=user.created")]
    [TestCase("<type>CANARY</type>")]
    public Task Body_ThatIsNoObjectWithATypeInIt_Is400(string body) =>
        IsRefused(Encoding.UTF8.GetBytes(body), 400, "webhook_body_invalid", recorded: null);

    [TestCase("{\"type\":\"user.created\"}")]
    [TestCase("{\"type\":\"user.created\",\"data\":null}")]
    [TestCase("{\"type\":\"user.created\",\"data\":{}}")]
    [TestCase("{\"type\":\"user.updated\",\"data\":[\"CANARY\"]}")]
    [TestCase("{\"type\":\"user.deleted\",\"data\":{\"id\":1}}")]
    [TestCase("{\"type\":\"session.created\",\"data\":{\"id\":\"sess_1\"}}")]
    public Task Event_ThatLacksWhatItsTypeNeeds_Is422AndKeptAsFailed(string body) =>
        IsRefused(Encoding.UTF8.GetBytes(body), 422, "webhook_payload_unprocessable", WebhookEventStatus.Failed);

    [Test]
    public async Task Failure_WhileApplying_Is500AndTheRetryAppliesIt()
    {
        await using var api = await ApiHost.StartAsync();
        var delivery = Delivery.Good.WithBody(Events.User("user.created", Events.NewUserId()));

        // The one thing that no payload can be trusted to bring about: a fault that nobody thought of.
        await api.QueryAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'CANARY-fault'; END $$;
            CREATE TRIGGER fail BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail();
            """));
        Expect.Problem(await delivery.SendAsync(api), 500, "internal_error");
        Assert.That((await api.FindEventAsync(delivery.Id))!.Status, Is.EqualTo(WebhookEventStatus.Failed));

        await api.QueryAsync(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER fail ON users"));
        Expect.Processed(await delivery.SendAsync(api), "applied", delivery.Id);
        Assert.That((await api.FindEventAsync(delivery.Id))!.Status, Is.EqualTo(WebhookEventStatus.Applied));
    }

    [Test]
    public async Task Delivery_WhereNoSecretIsConfigured_Is503()
    {
        await using var api = await ApiHost.StartAsync(("CLERK_WEBHOOK_SECRET", null));

        Expect.Problem(await Delivery.Good.SendAsync(api), 503, "webhook_not_configured");
        Expect.Problem(await (Delivery.Good with { Sign = _ => [] }).SendAsync(api), 503, "webhook_not_configured");
        Expect.Problem(await (Delivery.Good with { Headers = [] }).SendAsync(api), 415, "unsupported_media_type");
        Expect.Problem(await Delivery.Good.Padded(1024 * 1024 + 1).SendAsync(api), 413, "body_too_large");
        Expect.Problem(await (Delivery.Good with { Method = "GET" }).SendAsync(api), 405, "method_not_allowed");
    }

    [Test]
    public async Task Delivery_SignedByAnySecretOfTheList_IsTaken()
    {
        const string First = "whsec_Q0FOQVJZLWZpcnN0LXNlY3JldC0wMDAwMDAwMDAwMDE=";
        const string Second = "Q0FOQVJZLXNlY29uZC1zZWNyZXQtMDAwMDAwMDAwMDA=";
        const string Third = "Q0FOQVJZLXRoaXJkLXNlY3JldC0wMDAwMDAwMDAwMDA=";
        await using var api = await ApiHost.StartAsync(
            ("CLERK_WEBHOOK_SECRET", $"{First}, {Second.TrimEnd('=')}"), ("CLERK_WEBHOOK_SIGNING_SECRET", "whsec_" + Third.TrimEnd('=')));

        foreach (var secret in (string[])[First, Second, Third])
        {
            var delivery = Delivery.Good with { Secret = secret };
            Expect.Processed(await delivery.SendAsync(api), "ignored", delivery.Id);
        }

        Expect.Problem(await Delivery.Good.SendAsync(api), 400, "webhook_signature_invalid");
    }

    [TestCase("Authorization: Bearer CANARY.not.a-token")]
    [TestCase("Authorization: Basic Q0FOQVJZOnB3")]
    [TestCase("Authorization:")]
    [TestCase("Authorization: Bearer a", "Authorization: Bearer b")]
    [TestCase("Cookie: __session=CANARY")]
    [TestCase("X-HTTP-Method-Override: DELETE")]
    [TestCase("Origin: https://evil.example")]
    public async Task Header_ThatIsNotOurs_ChangesNothing(params string[] headers)
    {
        var delivery = headers.Aggregate(Delivery.Good, (made, header) => made.Plus(header));

        Expect.Processed(await delivery.SendAsync(Shared.Api), "ignored", delivery.Id);
    }

    [Test]
    public async Task Sender_ThatAsksWhetherToGoOn_IsToldSo()
    {
        var delivery = Delivery.Good.Plus("Expect: 100-continue");
        using var connection = RawConnection.Open(Shared.Api.Address);

        await connection.SendAsync(delivery.Head());
        Assert.That((int)(await connection.ReadAsync()).Status, Is.EqualTo(100));
        await connection.SendAsync(delivery.Body);

        Expect.Processed(await connection.ReadAsync(), "ignored", delivery.Id);
    }

    private static async Task IsRefused(byte[] body, int status, string code, WebhookEventStatus? recorded)
    {
        var delivery = Delivery.Good with { Body = body };

        Expect.Problem(await delivery.SendAsync(Shared.Api), status, code);
        Assert.That((await Shared.Api.FindEventAsync(delivery.Id))?.Status, Is.EqualTo(recorded));
    }
}
