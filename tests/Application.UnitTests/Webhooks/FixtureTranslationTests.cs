using UserSync.Application.Sessions.Commands.RecordLogin;
using UserSync.Application.Sessions.Commands.RecordSessionEnd;
using UserSync.Application.Users.Commands.CreateUserFromClerk;
using UserSync.Application.Users.Commands.SoftDeleteUser;
using UserSync.Application.Users.Commands.UpdateUserFromClerk;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.TestCommon.Clerk;

namespace UserSync.Application.UnitTests.Webhooks;

/// <summary>Every stored payload is read as its index says.</summary>
public sealed class FixtureTranslationTests
{
    private static IEnumerable<ClerkFixture> All => ClerkFixture.OfKind("webhook").Where(fixture => fixture.Type is not null);

    private static IEnumerable<ClerkFixture> Profiles => All.Where(fixture =>
        fixture.Type is "user.created" or "user.updated" && fixture.Expects("clerk_user_id"));

    private static IEnumerable<ClerkFixture> Deletions => All.Where(fixture => fixture.Type == "user.deleted");

    private static IEnumerable<ClerkFixture> Sessions =>
        All.Where(fixture => fixture.Type!.StartsWith("session.", StringComparison.Ordinal));

    private static IEnumerable<ClerkFixture> Rejected => All.Where(fixture => fixture.Expected("action") == "reject_permanent");

    private static IEnumerable<ClerkFixture> Ignored => All.Where(fixture =>
        fixture.Expected("action") == "ignore" || fixture.Type!.StartsWith("organization", StringComparison.Ordinal));

    [TestCaseSource(nameof(Profiles))]
    public void Translate_ForAUserFixture_ReadsWhatItsIndexSays(ClerkFixture fixture)
    {
        var (clerkUserId, profile) = ((ClerkEventTranslation.Command)Translate.Body(fixture.Body())).Request switch
        {
            CreateUserFromClerkCommand created => (created.ClerkUserId, created.Profile),
            UpdateUserFromClerkCommand updated => (updated.ClerkUserId, updated.Profile),
            var other => throw new AssertionException($"Unexpected {other}"),
        };

        var role = fixture.Expected("public_metadata_role");
        var expect = fixture.Expect;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(clerkUserId, Is.EqualTo(fixture.Expected("clerk_user_id")));
            Assert.That(profile.Email, Is.EqualTo(fixture.Expected("primary_email")));
            Assert.That(profile.EmailVerified, Is.EqualTo(expect.GetProperty("primary_email_verified").ValueKind == System.Text.Json.JsonValueKind.True));
            Assert.That(profile.Role, Is.EqualTo(Enum.TryParse<UserRole>(role, true, out var known) ? known : UserRole.Solo));
            Assert.That(profile.FirstName, Is.EqualTo(fixture.Expected("first_name")));
            Assert.That(profile.LastName, Is.EqualTo(fixture.Expected("last_name")));
            Assert.That(profile.Banned, Is.EqualTo(expect.GetProperty("banned").GetBoolean()));
            Assert.That(profile.Locked, Is.EqualTo(expect.GetProperty("locked").GetBoolean()));
            Assert.That(profile.Version.UpdatedAtMs, Is.EqualTo(expect.GetProperty("source_updated_at_ms").GetInt64()));
            if (fixture.Expects("primary_phone"))
            {
                Assert.That(profile.PhoneNumber, Is.EqualTo(fixture.Expected("primary_phone")));
            }

            if (fixture.Expects("username"))
            {
                Assert.That(profile.Username, Is.EqualTo(fixture.Expected("username")));
            }

            if (fixture.Expects("event_time_ms"))
            {
                Assert.That(profile.Version.EventAtMs, Is.EqualTo(expect.GetProperty("event_time_ms").GetInt64()));
            }
        }
    }

    [TestCaseSource(nameof(Deletions))]
    public void Translate_ForADeletion_TakesTheEnvelopesTime(ClerkFixture fixture)
    {
        var command = (SoftDeleteUserCommand)((ClerkEventTranslation.Command)Translate.Body(fixture.Body())).Request;

        var timestamp = DateTimeOffset.FromUnixTimeMilliseconds(fixture.Json()["timestamp"]!.GetValue<long>());
        Assert.That((command.ClerkUserId, command.DeletedAt), Is.EqualTo((fixture.Expected("clerk_user_id"), timestamp)));
    }

    [TestCaseSource(nameof(Sessions))]
    public void Translate_ForASessionFixture_ReadsWhatItsIndexSays(ClerkFixture fixture)
    {
        var (session, user, isLogin) = ((ClerkEventTranslation.Command)Translate.Body(fixture.Body())).Request switch
        {
            RecordLoginCommand login => (login.Session, login.User, true),
            RecordSessionEndCommand end => (end.Session, end.User, false),
            var other => throw new AssertionException($"Unexpected {other}"),
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isLogin, Is.EqualTo(fixture.Type is "session.created" or "session.pending"));
            Assert.That(session.ClerkSessionId, Is.EqualTo(fixture.Expected("session_id") ?? session.ClerkSessionId));
            if (fixture.Expects("clerk_user_id"))
            {
                Assert.That((session.ClerkUserId, user.ClerkUserId), Is.EqualTo((fixture.Expected("clerk_user_id"), fixture.Expected("clerk_user_id"))));
            }

            if (fixture.Expects("status"))
            {
                Assert.That(session.Status, Is.EqualTo(Enum.Parse<SessionStatus>(fixture.Expected("status")!, true)));
            }

            Assert.That(session.ActorId, Is.EqualTo(fixture.Expected("impersonator")));
            Assert.That(session.EndedAt.HasValue, Is.EqualTo(session.Status is not (SessionStatus.Active or SessionStatus.Pending)));
        }
    }

    [TestCaseSource(nameof(Rejected))]
    public void Translate_ForAFixtureWithoutWhatItsTypeNeeds_IsUnprocessable(ClerkFixture fixture) =>
        Assert.That(Translate.Body(fixture.Body()), Is.TypeOf<ClerkEventTranslation.Unprocessable>());

    [TestCaseSource(nameof(Ignored))]
    public void Translate_ForATypeThatIsNotUsed_IsIgnored(ClerkFixture fixture) =>
        Assert.That(Translate.Body(fixture.Body()), Is.TypeOf<ClerkEventTranslation.Ignored>());

    [Test]
    public void TryParse_ForTheFixtureWithoutAType_SaysNull() =>
        Assert.That(ClerkEnvelope.TryParse(ClerkFixture.Named("invalid.missing_type.json").Body()), Is.Null);

    [Test]
    public void Translate_ForTheFixtureOfAnotherInstance_IsUnprocessableOnlyWhereAnInstanceIsSet()
    {
        var body = ClerkFixture.Named("invalid.other_instance.json").Body();

        Assert.That(Translate.Body(body, ClerkFixture.InstanceId), Is.TypeOf<ClerkEventTranslation.Unprocessable>());
        Assert.That(Translate.Body(body), Is.TypeOf<ClerkEventTranslation.Command>());
    }

    [TestCase("")]
    [TestCase("\"instance_id\": null,")]
    [TestCase("\"instance_id\": \"\",")]
    [TestCase("\"instance_id\": 5,")]
    public void Translate_ForAnEventThatNamesNoInstance_IsUnprocessableOnlyWhereAnInstanceIsSet(string instance)
    {
        var body = "{" + instance + """
            "type": "user.created", "timestamp": 1, "data": {"id": "user_1"}}
            """;

        Assert.That(Translate.Body(body, ClerkFixture.InstanceId), Is.TypeOf<ClerkEventTranslation.Unprocessable>());
        Assert.That(Translate.Body(body), Is.TypeOf<ClerkEventTranslation.Command>());
    }

    [Test]
    public void Translate_ForEveryOtherFixture_TakesItFromTheInstanceThatIsSet() =>
        Assert.That(
            Profiles.Select(fixture => Translate.Body(fixture.Body(), ClerkFixture.InstanceId)),
            Is.All.TypeOf<ClerkEventTranslation.Command>());

    [Test]
    public void Fixtures_AreAllCoveredHere() =>
        Assert.That(
            Profiles.Concat(Deletions).Concat(Sessions).Concat(Rejected).Concat(Ignored).Distinct().Count(),
            Is.EqualTo(All.Count() - 1), "invalid.other_instance.json has a test of its own");
}
