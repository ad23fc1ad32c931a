using UserSync.Application.Sessions.Commands.RecordLogin;
using UserSync.Application.Sessions.Commands.RecordSessionEnd;
using UserSync.Domain.Sessions;

namespace UserSync.Application.UnitTests.Webhooks;

public sealed class SessionReadingTests
{
    private const long Ms = 1767344400000;
    private static readonly DateTimeOffset _time = DateTimeOffset.FromUnixTimeMilliseconds(Ms);
    private static readonly DateTimeOffset _eventTime = DateTimeOffset.FromUnixTimeMilliseconds(1767344409000);

    private static readonly TestCaseData[] _logins =
    [
        new TestCaseData("created", "\"created_at\":1767344400000,\"last_active_at\":1", _time).SetName("Login_IsWhenTheSessionBegan"),
        new TestCaseData("created", "\"created_at\":\"2026-01-02T09:00:00Z\"", _time).SetName("Login_IsReadFromIsoText"),
        new TestCaseData("created", "\"created_at\":\"2026-01-02T11:00:00.000+02:00\"", _time).SetName("Login_IsReadFromIsoTextWithAnOffset"),
        new TestCaseData("created", "\"created_at\":\"yesterday\",\"last_active_at\":1767344400000", _time).SetName("Login_WhenTheBeginningIsMalformed_IsTheLastActivity"),
        new TestCaseData("created", "\"created_at\":\"yesterday\"", _eventTime).SetName("Login_WhenNothingElseIsKnown_IsTheEventsTime"),
        new TestCaseData("ended", "\"created_at\":1767344400000", _time).SetName("Login_OfAnEndedSession_IsWhenItBegan"),
        new TestCaseData("removed", "\"last_active_at\":1767344400000", _time).SetName("Login_OfARemovedSession_MayBeItsLastActivity"),
        new TestCaseData("ended", "\"status\":\"ended\"", null).SetName("Login_OfAnEndedSession_IsNeverTheEventsTime"),
        new TestCaseData("pending", "\"status\":\"pending\"", null).SetName("Login_OfAPendingSession_IsNeverTheEventsTime"),
        new TestCaseData("created", "\"created_at\":1767344400000,\"actor\":{\"sub\":\"user_support\"}", null).SetName("Login_OfSomebodyActingAsTheUser_IsNone"),
        new TestCaseData("created", "\"created_at\":1767344400000,\"actor\":null", _time).SetName("Login_WhenTheActorIsNull_Counts"),
    ];

    [TestCaseSource(nameof(_logins))]
    public void Login(string kind, string members, DateTimeOffset? expected) =>
        Assert.That(Session(kind, members).LoginAt, Is.EqualTo(expected));

    [TestCase("created", "\"status\":\"pending\"", SessionStatus.Pending)]
    [TestCase("created", "\"status\":\"active\"", SessionStatus.Active)]
    [TestCase("ended", "\"status\":\"expired\"", SessionStatus.Expired)]
    [TestCase("ended", "\"status\":\"abandoned\"", SessionStatus.Abandoned)]
    [TestCase("removed", "\"status\":\"replaced\"", SessionStatus.Replaced)]
    [TestCase("created", "\"x\":0", SessionStatus.Active)]
    [TestCase("pending", "\"status\":7", SessionStatus.Pending)]
    [TestCase("ended", "\"status\":\"something new\"", SessionStatus.Ended)]
    [TestCase("removed", "\"x\":0", SessionStatus.Removed)]
    [TestCase("revoked", "\"x\":0", SessionStatus.Revoked)]
    public void Status_WhenMissingOrUnknown_FollowsFromTheType(string kind, string members, SessionStatus expected) =>
        Assert.That(Session(kind, members).Session.Status, Is.EqualTo(expected));

    [TestCase("\"actor\":{\"sub\":\"user_support\"}", "user_support")]
    [TestCase("\"actor\":{}", "unknown")]
    [TestCase("\"actor\":\"user_support\"", "unknown")]
    [TestCase("\"actor\":null", null)]
    [TestCase("\"x\":0", null)]
    public void Actor_IsReadAsFarAsItIsTold(string members, string? expected) =>
        Assert.That(Session("created", members).Session.ActorId, Is.EqualTo(expected));

    [Test]
    public void Device_IsReadWhereItIsTold()
    {
        var session = Session("created", """
            "latest_activity":{"device_type":"iPhone","browser_name":"Safari","is_mobile":true,"ip_address":"203.0.113.24"}
            """).Session;

        Assert.That((session.DeviceType, session.BrowserName, session.IsMobile), Is.EqualTo(("iPhone", "Safari", (bool?)true)));
    }

    [Test]
    public void Device_WhenNotTold_IsUnknown()
    {
        var session = Session("created", "\"latest_activity\":{\"is_mobile\":\"yes\"}").Session;

        Assert.That((session.DeviceType, session.BrowserName, session.IsMobile), Is.EqualTo(((string?)null, (string?)null, (bool?)null)));
    }

    [Test]
    public void End_IsWhenTheSessionWasLastUpdated()
    {
        var session = Session("ended", $"\"updated_at\":{Ms}").Session;

        Assert.That((session.EndedAt, session.Version.UpdatedAtMs), Is.EqualTo(((DateTimeOffset?)_time, Ms)));
    }

    [Test]
    public void EmbeddedUser_JoinsByItsOwnVersion()
    {
        var command = (RecordLoginCommand)Command("created", $$"""
            "user":{"id":"user_1","updated_at":{{Ms}},"first_name":"Ada","last_sign_in_at":1767344408000}
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(command.User.Profile!.FirstName, Is.EqualTo("Ada"));
            Assert.That(command.User.Profile.Version.UpdatedAtMs, Is.EqualTo(Ms));
            Assert.That(command.User.LastLoginAt, Is.EqualTo(_eventTime), "the later of the login and the last sign-in");
        }
    }

    [TestCase("\"user\":{\"id\":\"user_1\",\"first_name\":\"Ada\"}", TestName = "EmbeddedUser_WithoutAVersion_SaysNothing")]
    [TestCase("\"user\":{\"id\":\"user_2\",\"updated_at\":1767344400000}", TestName = "EmbeddedUser_WithAnotherId_SaysNothing")]
    [TestCase("\"user\":null", TestName = "EmbeddedUser_WhenNull_SaysNothing")]
    [TestCase("\"user\":\"user_1\"", TestName = "EmbeddedUser_WhenNoObject_SaysNothing")]
    public void EmbeddedUser(string members) =>
        Assert.That(((RecordLoginCommand)Command("created", members)).User.Profile, Is.Null);

    private static object Command(string kind, string members) => ((Application.Webhooks.Reading.ClerkEventTranslation.Command)Translate.Body(
        $$$"""{"type":"session.{{{kind}}}","timestamp":1767344409000,"data":{"id":"sess_1","user_id":"user_1",{{{members}}}}}""")).Request;

    private static (Session Session, DateTimeOffset? LoginAt) Session(string kind, string members) => Command(kind, members) switch
    {
        RecordLoginCommand login => (login.Session, login.User.LastLoginAt),
        RecordSessionEndCommand end => (end.Session, end.User.LastLoginAt),
        var other => throw new AssertionException($"Unexpected {other}"),
    };
}
