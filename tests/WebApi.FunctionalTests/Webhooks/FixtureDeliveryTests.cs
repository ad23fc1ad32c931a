using System.Text.Json;
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

    [TestCaseSource(nameof(Webhooks))]
    public async Task Delivery_OfAFixture_GivesWhatItsIndexSays(ClerkFixture fixture)
    {
        // Each case begins with an empty database, since many of the payloads are about one user.
        await _api.QueryAsync(db => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
            db.Database, "TRUNCATE users, sessions, webhook_events"));
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
            Assert.That(profile.Banned, Is.EqualTo(fixture.Expect.GetProperty("banned").GetBoolean()));
            Assert.That(profile.Locked, Is.EqualTo(fixture.Expect.GetProperty("locked").GetBoolean()));
            Assert.That(profile.Version.UpdatedAtMs, Is.EqualTo(fixture.Expect.GetProperty("source_updated_at_ms").GetInt64()));
            Assert.That(user.IsActive, Is.EqualTo(!profile.Banned));
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
