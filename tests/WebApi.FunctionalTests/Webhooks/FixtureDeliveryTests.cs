using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.TestCommon.Clerk;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>Every stored payload, delivered over HTTP to a fresh database, gives what its index says.</summary>
public sealed class FixtureDeliveryTests
{
    private ApiHost _api = null!;

    private static IEnumerable<ClerkFixture> Webhooks => ClerkFixture.OfKind("webhook");

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await ApiHost.StartAsync(("CLERK_INSTANCE_ID", ClerkFixture.InstanceId));

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    /// <summary>Each case begins with an empty database, since many of the payloads are about one user.</summary>
    [SetUp]
    public Task EmptyAsync() => _api.QueryAsync(db => db.Database.ExecuteSqlRawAsync("TRUNCATE users, sessions, webhook_events"));

    [TestCaseSource(nameof(Webhooks))]
    public async Task Delivery_OfAFixture_GivesWhatItsIndexSays(ClerkFixture fixture)
    {
        var eventId = $"msg_{Guid.NewGuid():N}";

        var answer = await _api.DeliverAsync(fixture.Body(), eventId);

        var row = await _api.FindEventAsync(eventId);
        switch (fixture)
        {
            case { File: "invalid.missing_type.json" }:
                Assert.That(answer.Problem, Is.EqualTo((400, "webhook_body_invalid")));
                Assert.That(row, Is.Null);
                break;
            case { File: "invalid.other_instance.json" } or { File: "invalid.missing_data_id.json" or "invalid.data_null.json" }:
                Assert.That(answer.Problem, Is.EqualTo((422, "webhook_payload_unprocessable")));
                Assert.That((row!.Status, row.Payload), Is.EqualTo((WebhookEventStatus.Failed, fixture.Body())));
                break;
            case { Type: "user.created" or "user.updated" }:
                await CheckProfileAsync(fixture, answer);
                break;
            case { Type: "user.deleted" }:
                await CheckDeletionAsync(fixture, answer);
                break;
            case { Type: "session.created" or "session.pending" or "session.ended" or "session.removed" or "session.revoked" }:
                await CheckSessionAsync(fixture, answer);
                break;
            default:
                Assert.That(answer.Processed, Is.EqualTo((200, "ignored")));
                Assert.That(row!.Payload is null, Is.EqualTo(fixture.Type is "email.created" or "sms.created"), "whether the payload is kept");
                break;
        }
    }

    [Test]
    public async Task Delivery_OfAnOlderSnapshot_IsStaleAndChangesNothing()
    {
        var older = ClerkFixture.Named("user.updated.stale.json");
        var newer = ClerkFixture.Named("user.updated.role_changed.json");
        Assert.That(older.Expected("apply"), Does.StartWith("only if stored source_updated_at_ms <"));
        await _api.DeliverAsync(newer.Body());
        var before = await _api.UsersAsync();

        var answer = await _api.DeliverAsync(older.Body());

        Assert.That(answer.Processed, Is.EqualTo((200, "stale")));
        Assert.That(await _api.UsersAsync(), Is.EqualTo(before));
    }

    [Test]
    public void Expectations_AreAllLookedAt()
    {
        string[] known =
        [
            "clerk_user_id", "primary_email", "primary_email_verified", "public_metadata_role", "first_name", "last_name", "banned",
            "locked", "source_updated_at_ms", "primary_phone", "username", "apply", "event_time_ms", "deleted", "session_id", "status",
            "impersonator", "action",
        ];

        // What UserSync does not store: the id in another system, and organisations with their members.
        string[] notStored = ["external_id", "org_id", "slug", "membership_id", "role"];
        var named = Webhooks.SelectMany(fixture => fixture.Expect.EnumerateObject()).Select(member => member.Name).Distinct();

        Assert.That(named, Is.SubsetOf(known.Concat(notStored)));
    }

    private async Task CheckProfileAsync(ClerkFixture fixture, Answer answer)
    {
        var user = (await _api.FindUserAsync(fixture.Expected("clerk_user_id")!))!;
        var profile = user.Profile!;
        var role = fixture.Expected("public_metadata_role");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
            Assert.That(profile.Email, Is.EqualTo(fixture.Expected("primary_email")));
            Assert.That(
                profile.EmailVerified,
                Is.EqualTo(fixture.Expect.GetProperty("primary_email_verified").ValueKind == JsonValueKind.True));
            Assert.That(profile.Role, Is.EqualTo(Enum.TryParse<UserRole>(role, true, out var known) ? known : UserRole.Solo));
            Assert.That(profile.FirstName, Is.EqualTo(fixture.Expected("first_name")));
            Assert.That(profile.LastName, Is.EqualTo(fixture.Expected("last_name")));
            Assert.That(profile.Username, Is.EqualTo(fixture.Expects("username") ? fixture.Expected("username") : profile.Username));
            Assert.That(profile.PhoneNumber, Is.EqualTo(fixture.Expects("primary_phone") ? fixture.Expected("primary_phone") : profile.PhoneNumber));
            Assert.That(profile.Banned, Is.EqualTo(fixture.Expect.GetProperty("banned").GetBoolean()));
            Assert.That(profile.Locked, Is.EqualTo(fixture.Expect.GetProperty("locked").GetBoolean()));
            Assert.That(profile.Version.UpdatedAtMs, Is.EqualTo(fixture.Expect.GetProperty("source_updated_at_ms").GetInt64()));
            Assert.That(user.IsActive, Is.EqualTo(!profile.Banned));
            Assert.That(
                profile.Version.EventAtMs,
                Is.EqualTo(fixture.Expects("event_time_ms")
                    ? fixture.Expect.GetProperty("event_time_ms").GetInt64()
                    : fixture.Json()["timestamp"]!.GetValue<long>()));
        }
    }

    private async Task CheckDeletionAsync(ClerkFixture fixture, Answer answer)
    {
        var user = (await _api.FindUserAsync(fixture.Expected("clerk_user_id")!))!;

        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That((user.IsRegistered, user.IsActive), Is.EqualTo((false, false)));
        Assert.That(
            user.DeletedAt,
            Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(fixture.Json()["timestamp"]!.GetValue<long>())));
    }

    private async Task CheckSessionAsync(ClerkFixture fixture, Answer answer)
    {
        var data = fixture.Json()["data"]!;
        var session = (await _api.FindSessionAsync(data["id"]!.GetValue<string>()))!;
        var user = await _api.FindUserAsync(data["user_id"]!.GetValue<string>());
        var isImpersonated = fixture.Expects("impersonator");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
            Assert.That(session.ClerkSessionId, Is.EqualTo(fixture.Expected("session_id") ?? session.ClerkSessionId));
            Assert.That(session.ClerkUserId, Is.EqualTo(fixture.Expected("clerk_user_id") ?? session.ClerkUserId));
            Assert.That(session.ActorId, Is.EqualTo(fixture.Expected("impersonator")));
            Assert.That(user?.IsRegistered ?? false, Is.EqualTo(data["user"] is not null), "the embedded user is a snapshot");
            if (!isImpersonated)
            {
                Assert.That(
                    user!.LastLoginAt,
                    Is.GreaterThanOrEqualTo(DateTimeOffset.FromUnixTimeMilliseconds(data["created_at"]!.GetValue<long>())));
            }

            if (fixture.Expects("status"))
            {
                Assert.That(session.Status.ToString(), Is.EqualTo(fixture.Expected("status")).IgnoreCase);
            }
        }
    }
}
