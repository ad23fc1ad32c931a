using UserSync.Application.Traffic;

namespace UserSync.Application.UnitTests.Traffic;

public sealed class TrafficReportTests
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Warnings_WhenNothingIsKnown_AreNone() => Assert.That(Report(lastEventAt: null).Warnings, Is.Empty);

    [TestCase(16, 14, ExpectedResult = "", Description = "the event may still come")]
    [TestCase(60, 16, ExpectedResult = "webhooks_silent")]
    [TestCase(16, 20, ExpectedResult = "", Description = "an event came after the login")]
    public string Silence_WithALastEventAndALoginSoManyMinutesAgo(int lastEvent, int login) =>
        Codes(Report(_noon.AddMinutes(-lastEvent), Login(login, login)));

    [Test]
    public void Silence_WhenLoginsGoOnAllTheTime_CountsFromTheFirst() =>
        Assert.That(Codes(Report(_noon.AddHours(-1), Login(first: 50, last: 0))), Is.EqualTo("webhooks_silent"));

    [Test]
    public void Silence_WhenOnlyTheLatestLoginIsUnheard_CountsFromThatOne() =>
        Assert.That(Codes(Report(_noon.AddMinutes(-20), Login(first: 50, last: 10))), Is.Empty);

    [Test]
    public void Silence_WhenNoEventEverCame_SaysSo()
    {
        var warning = Report(null, Login(16, 16)).Warnings.Single();

        Assert.That(warning.Finding, Is.EqualTo("Users have logged in since 2026-03-01 11:44:00 UTC, and no event has ever arrived."));
        Assert.That(warning.Advice, Does.Contain("dashboard").And.Contain("session.created"));
    }

    [TestCase(4, 1, ExpectedResult = "", Description = "a stranger trying the door")]
    [TestCase(5, 1, ExpectedResult = "webhook_signatures_failing")]
    [TestCase(5, 61, ExpectedResult = "", Description = "long ago")]
    [TestCase(0, 1, ExpectedResult = "")]
    public string Failing_WithSoManyRefusalsSoManyMinutesAgo(int count, int minutes) => Codes(Report(
        _noon, new TrafficSignal(TrafficSignal.Refused, count, _noon.AddHours(-9), _noon.AddMinutes(-minutes))));

    [Test]
    public void SecondsSinceLastEvent_AreWhole_AndNullWithoutOne()
    {
        Assert.That(Report(_noon.AddSeconds(-90.9)).SecondsSinceLastEvent, Is.EqualTo(90));
        Assert.That(Report(_noon.AddSeconds(3)).SecondsSinceLastEvent, Is.Zero, "clocks of replicas differ");
        Assert.That(Report(null).SecondsSinceLastEvent, Is.Null);
    }

    private static TrafficReport Report(DateTimeOffset? lastEventAt, params TrafficSignal[] signals) =>
        new(_noon, lastEventAt, lastEventAt, null, signals);

    private static TrafficSignal Login(int first, int last) =>
        new(TrafficSignal.Login, 3, _noon.AddMinutes(-first), _noon.AddMinutes(-last));

    private static string Codes(TrafficReport report) => string.Join(' ', report.Warnings.Select(warning => warning.Code));
}
