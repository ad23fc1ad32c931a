using System.Net;
using System.Text.Json.Nodes;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>
/// What the system that UserSync succeeds was meant to do, by name: through HTTP, with correct signatures and tokens.
/// </summary>
public sealed class PredecessorBehaviourTests
{
    private static readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeMilliseconds(Events.StartMs);

    [Test]
    public async Task UserCreated_StoresTheUserWithTheRoleFromPublicMetadata()
    {
        var id = Events.NewUserId();

        var answer = await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var user = (await Shared.Api.FindUserAsync(id))!;
        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That(
            (user.Profile!.Email, user.Profile.EmailVerified, user.Profile.FirstName, user.Profile.Role, user.CreatedAt),
            Is.EqualTo(($"CANARY.{id}@example.com", true, "CANARY-first", UserRole.Growth, _start)));
    }

    [Test]
    public async Task InvalidSignature_Is400()
    {
        var id = Events.NewUserId();
        var body = Events.User("user.created", id);

        var answer = await Shared.Api.DeliverAsync(body, secret: "whsec_d3JvbmctQ0FOQVJZLXdyb25nLXNlY3JldC0wMDAwMDA=");

        Assert.That(answer.Problem, Is.EqualTo((400, "webhook_signature_invalid")));
        Assert.That(answer.Detail, Does.StartWith("Invalid webhook signature"));
        Assert.That(await Shared.Api.FindUserAsync(id), Is.Null);
    }

    [Test]
    public async Task MissingSignature_Is400()
    {
        var answer = await Shared.Api.DeliverAsync("{}"u8.ToArray(), ("svix-id", "msg_1"), ("svix-timestamp", "1"));

        Assert.That(answer.Problem, Is.EqualTo((400, "webhook_signature_invalid")));
        Assert.That(answer.Detail, Does.StartWith("Missing webhook signature"));
    }

    [Test]
    public async Task UserUpdated_ChangesTheUser()
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var answer = await Shared.Api.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 1, user =>
        {
            user["first_name"] = "CANARY-changed";
            user["public_metadata"] = new JsonObject { ["role"] = "enterprise" };
        }));

        var profile = (await Shared.Api.FindUserAsync(id))!.Profile!;
        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That((profile.FirstName, profile.Role), Is.EqualTo(("CANARY-changed", UserRole.Enterprise)));
    }

    [Test]
    public async Task UserUpdated_OfAUserThatIsNotStored_CreatesIt()
    {
        var id = Events.NewUserId();

        var answer = await Shared.Api.DeliverAsync(Events.User("user.updated", id));

        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That((await Shared.Api.FindUserAsync(id))!.IsRegistered, Is.True);
    }

    [Test]
    public async Task UserDeleted_KeepsTheRowAndMarksIt()
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var answer = await Shared.Api.DeliverAsync(Events.Deleted(id, Events.StartMs + 5_000));

        var user = (await Shared.Api.FindUserAsync(id))!;
        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That((user.IsActive, user.DeletedAt, user.Profile!.FirstName), Is.EqualTo((false, (DateTimeOffset?)_start.AddSeconds(5), "CANARY-first")));
    }

    [TestCase(1_767_344_460_000L, TestName = "SessionCreated_WithMilliseconds_SetsLastLoginAt")]
    [TestCase("2026-01-02T09:01:00Z", TestName = "SessionCreated_WithAnIsoString_SetsLastLoginAt")]
    public async Task SessionCreated(object createdAt)
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var answer = await Shared.Api.DeliverAsync(Events.Session(
            "session.created", $"sess_{id}", id, change: session => session["created_at"] = JsonValue.Create(createdAt)));

        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That((await Shared.Api.FindUserAsync(id))!.LastLoginAt, Is.EqualTo(_start.AddMinutes(1)));
    }

    [Test]
    public async Task SessionEnded_IsAcceptedAndRecorded()
    {
        var id = Events.NewUserId();
        var eventId = $"msg_{id}";

        var answer = await Shared.Api.DeliverAsync(Events.Session("session.ended", $"sess_{id}", id, Events.StartMs + 9_000), eventId);

        var session = (await Shared.Api.FindSessionAsync($"sess_{id}"))!;
        var row = (await Shared.Api.FindEventAsync(eventId))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
            Assert.That((session.Status, session.EndedAt, session.ClerkUserId), Is.EqualTo((SessionStatus.Ended, (DateTimeOffset?)_start.AddSeconds(9), id)));
            Assert.That((row.Type, row.Status, row.ClerkUserId), Is.EqualTo(("session.ended", WebhookEventStatus.Applied, id)));
        }
    }

    [Test]
    public async Task MissingEmailAddresses_FallBackToEmail()
    {
        var id = Events.NewUserId();

        await Shared.Api.DeliverAsync(Events.User("user.created", id, change: user =>
        {
            user.Remove("email_addresses");
            user.Remove("primary_email_address_id");
            user["email"] = "CANARY.bare@example.com";
        }));

        Assert.That((await Shared.Api.FindUserAsync(id))!.Profile!.Email, Is.EqualTo("CANARY.bare@example.com"));
    }

    [TestCase("\"superuser\"", UserRole.Solo, TestName = "UnknownRole_IsSolo")]
    [TestCase("\"solo\"", UserRole.Solo, TestName = "Role_Solo")]
    [TestCase("\"growth\"", UserRole.Growth, TestName = "Role_Growth")]
    [TestCase("\"enterprise\"", UserRole.Enterprise, TestName = "Role_Enterprise")]
    [TestCase("\"admin\"", UserRole.Admin, TestName = "Role_Admin")]
    public async Task Role(string role, UserRole expected)
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id, change: user =>
            user["public_metadata"] = new JsonObject { ["role"] = JsonNode.Parse(role) }));

        var me = await Shared.Api.MeAsync(Shared.Clerk.Tokens.MintV2(id));

        Assert.That((me.Status, me.Member("role")), Is.EqualTo((HttpStatusCode.OK, expected.ToString().ToLowerInvariant())));
    }

    [Test]
    public async Task Me_ReturnsTheUser()
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var me = await Shared.Api.MeAsync(Shared.Clerk.Tokens.MintV2(id));

        string[] members =
        [
            "id", "clerk_user_id", "email", "email_verified", "phone_number", "username", "first_name", "last_name",
            "profile_image_url", "role", "organization_id", "is_active", "created_at", "updated_at", "last_login_at", "deleted_at",
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(me.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(me.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(members));
            Assert.That(me.Member("clerk_user_id"), Is.EqualTo(id));
            Assert.That(me.Member("email"), Is.EqualTo($"CANARY.{id}@example.com"));
            Assert.That(me.Member("created_at"), Is.EqualTo("2026-01-02T09:00:00.000Z"));
            Assert.That(Guid.Parse(me.Member("id")!).Version, Is.EqualTo(7));
            Assert.That(me.Json.GetProperty("is_active").GetBoolean(), Is.True);
            Assert.That(me.Json.GetProperty("deleted_at").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
            Assert.That(me.Header("Cache-Control"), Does.Contain("no-store"));
        }
    }

    [Test]
    public async Task Me_WithoutAToken_Is401()
    {
        var me = await Shared.Api.MeAsync(null);

        Assert.That(me.Problem, Is.EqualTo((401, "authentication_required")));
        Assert.That((me.Detail, me.Header("WWW-Authenticate")), Is.EqualTo(("Authentication required", "Bearer")));
    }

    [Test]
    public async Task Me_WithABadToken_Is401()
    {
        var me = await Shared.Api.MeAsync("CANARY.not-a.token");

        Assert.That(me.Problem, Is.EqualTo((401, "invalid_token")));
        Assert.That(me.Header("WWW-Authenticate"), Is.EqualTo("Bearer error=\"invalid_token\""));
    }

    [Test]
    public async Task Me_OfAnUnknownUser_Is404()
    {
        var me = await Shared.Api.MeAsync(Shared.Clerk.Tokens.MintV2(Events.NewUserId()));

        Assert.That(me.Problem, Is.EqualTo((404, "user_not_registered")));
        Assert.That(me.Detail, Is.EqualTo("User not registered"));
    }

    [Test]
    public async Task Me_WithATokenWithoutASubject_Is401()
    {
        var me = await Shared.Api.MeAsync(
            Shared.Clerk.Tokens.MintV2("user_1", new() { Claims = new JsonObject { ["sub"] = null } }));

        Assert.That(me.Problem, Is.EqualTo((401, "invalid_token")));
        Assert.That(me.Detail, Is.EqualTo("Invalid token payload"));
    }

    [Test]
    public async Task EmptyData_Is422AndNotRetried()
    {
        var eventId = $"msg_{Guid.NewGuid():N}";

        var answer = await Shared.Api.DeliverAsync(Events.Envelope("user.created", new JsonObject(), Events.StartMs), eventId);

        Assert.That(answer.Problem, Is.EqualTo((422, "webhook_payload_unprocessable")));
        Assert.That(answer.Header("webhook-delivery"), Is.EqualTo("abort-message"));
        Assert.That((await Shared.Api.FindEventAsync(eventId))!.Status, Is.EqualTo(WebhookEventStatus.Failed));
    }

    [Test]
    public async Task UnknownEvent_Is200()
    {
        var answer = await Shared.Api.DeliverAsync(Events.Envelope("something.new", new JsonArray(1), Events.StartMs));

        Assert.That(answer.Processed, Is.EqualTo((200, "ignored")));
    }

    [Test]
    public async Task MalformedTimestamp_IsTolerated()
    {
        var id = Events.NewUserId();

        var created = await Shared.Api.DeliverAsync(Events.User("user.created", id, change: user =>
        {
            user["created_at"] = "yesterday";
            user["updated_at"] = "soon";
            user["last_sign_in_at"] = 1e300;
        }));
        var session = await Shared.Api.DeliverAsync(Events.Session("session.created", $"sess_{id}", id, change: s =>
        {
            s["created_at"] = "never";
            s["last_active_at"] = -5;
        }));

        Assert.That((created.Processed, session.Processed), Is.EqualTo(((200, "applied"), (200, "applied"))));
        Assert.That((await Shared.Api.FindUserAsync(id))!.LastLoginAt, Is.EqualTo(_start.AddMilliseconds(40)), "the event's own time");
    }

    [Test]
    public async Task FullLifeCycle()
    {
        var id = Events.NewUserId();
        var token = Shared.Clerk.Tokens.MintV2(id);
        var outcomes = new List<string?>
        {
            (await Shared.Api.MeAsync(token)).Code,
            (await Shared.Api.DeliverAsync(Events.User("user.created", id))).Outcome,
            (await Shared.Api.DeliverAsync(Events.Session("session.created", $"sess_{id}", id))).Outcome,
            (await Shared.Api.MeAsync(token)).Member("last_login_at"),
            (await Shared.Api.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 10, user => user["public_metadata"] = new JsonObject { ["role"] = "admin" }))).Outcome,
            (await Shared.Api.MeAsync(token)).Member("role"),
            (await Shared.Api.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 5))).Outcome,
            (await Shared.Api.MeAsync(token)).Member("role"),
            (await Shared.Api.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 20, user => user["banned"] = true))).Outcome,
            (await Shared.Api.MeAsync(token)).Code,
            (await Shared.Api.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 30))).Outcome,
            (await Shared.Api.MeAsync(token)).Member("role"),
            (await Shared.Api.DeliverAsync(Events.Session("session.removed", $"sess_{id}", id, Events.StartMs + 40))).Outcome,
            (await Shared.Api.DeliverAsync(Events.Deleted(id, Events.StartMs + 50))).Outcome,
            (await Shared.Api.MeAsync(token)).Code,
            (await Shared.Api.DeliverAsync(Events.User("user.created", id, Events.StartMs + 99))).Outcome,
            (await Shared.Api.MeAsync(token)).Code,
        };

        Assert.That(outcomes, Is.EqualTo(new[]
        {
            "user_not_registered", "applied", "applied", "2026-01-02T09:00:00.000Z", "applied", "admin", "stale", "admin",
            "applied", "user_inactive", "applied", "growth", "applied", "applied", "user_inactive", "applied", "user_inactive",
        }));
    }
}
