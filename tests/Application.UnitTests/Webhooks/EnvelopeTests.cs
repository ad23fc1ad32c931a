using System.Text;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.UnitTests.Webhooks;

public sealed class EnvelopeTests
{
    [TestCase("")]
    [TestCase("null")]
    [TestCase("7")]
    [TestCase("\"user.created\"")]
    [TestCase("[{\"type\":\"user.created\"}]")]
    [TestCase("{}")]
    [TestCase("{\"type\":null}")]
    [TestCase("{\"type\":7}")]
    [TestCase("{\"type\":\"user.created\"")]
    [TestCase("{\"type\":\"user.created\",}")]
    [TestCase("{\"type\":\"user.created\"} x")]
    [TestCase("\uFEFF{\"type\":\"user.created\"}")]
    [TestCase("{\"type\":\"user.created\",\"s\":\"\\u12\"}")]
    [TestCase("{\"type\":\"user.created\",\"s\":\"\\")]
    public void TryParse_WhenTheBodyIsNoObjectWithAType_SaysNull(string body) =>
        Assert.That(ClerkEnvelope.TryParse(Encoding.UTF8.GetBytes(body)), Is.Null);

    [Test]
    public void TryParse_WhenTheBodyIsNotUtf8_ReadsTheRest()
    {
        byte[] body = [.. "{\"type\":\"user.created\",\"data\":{\"id\":\"u\",\"first_name\":\""u8, 0xC3, 0x28, .. "\"}}"u8];

        using var envelope = ClerkEnvelope.TryParse(body);

        Assert.That(envelope!.Data.GetProperty("first_name").GetString(), Is.EqualTo("\uFFFD("));
    }

    [Test]
    public void TryParse_WhenTheBodyIsNestedDeeply_ReadsIt()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 400)) + string.Concat(Enumerable.Repeat("]", 400));

        using var envelope = ClerkEnvelope.TryParse(Encoding.UTF8.GetBytes($$"""{"type":"user.created","x":{{deep}}}"""));

        Assert.That(envelope, Is.Not.Null);
    }

    [Test]
    public void TryParse_WhenTheBodyIsNestedBeyondReason_SaysNull() =>
        Assert.That(
            ClerkEnvelope.TryParse(Encoding.UTF8.GetBytes("{\"type\":\"x\",\"x\":" + new string('[', 100_000))), Is.Null);

    [TestCase("1767344400163", 1767344400163, TestName = "Timestamp_InMilliseconds")]
    [TestCase("1767344400", 1767344400000, TestName = "Timestamp_InSeconds")]
    [TestCase("1767344400163.0", 1767344400163, TestName = "Timestamp_WithAFraction")]
    [TestCase("\"2026-01-02T09:00:00.163Z\"", 1767344400163, TestName = "Timestamp_AsIsoText")]
    [TestCase("\"1970-01-02\"", 86400000, TestName = "Timestamp_AsIsoTextNearTheEpoch_IsNotTakenForSeconds")]
    [TestCase("\"2026-01-02 09:00:00\"", 1767344400000, TestName = "Timestamp_AsIsoTextWithABlank")]
    [TestCase("\"2026-01-02T09:00Z\"", 1767344400000, TestName = "Timestamp_AsIsoTextWithoutSeconds")]
    [TestCase("99999999999", 99999999999000, TestName = "Timestamp_JustBelowTheFirstMillisecondValue")]
    [TestCase("100000000000", 100000000000, TestName = "Timestamp_OfTheFirstMillisecondValue")]
    [TestCase("253402300799999", 253402300799999, TestName = "Timestamp_OfTheLastMillisecondOf9999")]
    [TestCase("253402300800000", null, TestName = "Timestamp_AfterTheYear9999_IsAbsent")]
    [TestCase("-1", null, TestName = "Timestamp_Before1970_IsAbsent")]
    [TestCase("1e400", null, TestName = "Timestamp_TooLargeForAnything_IsAbsent")]
    [TestCase("9223372036854775807", null, TestName = "Timestamp_OfTheLargestLong_IsAbsent")]
    [TestCase("\"1969-12-31T23:59:59Z\"", null, TestName = "Timestamp_AsIsoTextBefore1970_IsAbsent")]
    [TestCase("\"12:00\"", null, TestName = "Timestamp_OfATimeWithoutADay_IsAbsent")]
    [TestCase("\"Monday\"", null, TestName = "Timestamp_InWords_IsAbsent")]
    [TestCase("true", null, TestName = "Timestamp_OfAnotherType_IsAbsent")]
    [TestCase("null", null, TestName = "Timestamp_WhenNull_IsAbsent")]
    public void Timestamp(string value, long? expected)
    {
        using var envelope = ClerkEnvelope.TryParse(Encoding.UTF8.GetBytes($$"""{"type":"x","timestamp":{{value}}}"""));

        Assert.That(envelope!.TimestampMs, Is.EqualTo(expected));
    }

    [TestCase("""{"type":"user.updated","data":{"id":"user_1"}}""", "user_1", "user_1")]
    [TestCase("""{"type":"session.ended","data":{"id":"sess_1","user_id":"user_1"}}""", "sess_1", "user_1")]
    [TestCase("""{"type":"organization.created","data":{"id":"org_1"}}""", "org_1", null)]
    [TestCase("""{"type":"agentTask.batchCompleted","data":[1]}""", null, null)]
    [TestCase("""{"type":"user.updated","data":{"id":"\u0000"}}""", null, null)]
    public void ToEvent_NamesWhatTheEventIsAbout(string body, string? objectId, string? userId)
    {
        var row = Row(body);

        Assert.That((row.ClerkObjectId, row.ClerkUserId), Is.EqualTo((objectId, userId)));
    }

    [TestCase("""{"type":"user.updated","timestamp":1767344400163,"data":{"id":"user_1","updated_at":1767344400123}}""", 1767344400123)]
    [TestCase("""{"type":"session.ended","timestamp":1767344400163,"data":{"id":"sess_1","updated_at":"2026-01-02T09:00:00.120Z"}}""", 1767344400120)]
    [TestCase("""{"type":"user.deleted","timestamp":1767344400163,"data":{"id":"user_1","deleted":true}}""", 1767344400163)]
    [TestCase("""{"type":"user.updated","timestamp":1767344400163,"data":null}""", null)]
    [TestCase("""{"type":"user.updated","timestamp":1767344400163}""", null)]
    [TestCase("""{"type":"organization.updated","timestamp":1767344400163,"data":{"id":"org_1","updated_at":1}}""", null)]
    public void ToEvent_SaysHowNewItsSnapshotIs(string body, long? expected) =>
        Assert.That(Row(body).SourceUpdatedAtMs, Is.EqualTo(expected));

    [Test]
    public void ToEvent_IsAnAttemptNow()
    {
        var row = Row("""{"type":"x"}""");

        Assert.That((row.ReceivedAt, row.LastAttemptAt), Is.EqualTo((Translate.DeliveredAt.AddSeconds(1), (DateTimeOffset?)row.ReceivedAt)));
    }

    [Test]
    public void ToEvent_CutsATypeThatIsTooLong() =>
        Assert.That(
            Row($$"""{"type":"{{new string('t', 500)}}"}""").Type, Is.EqualTo(new string('t', WebhookEvent.MaxTypeLength)));

    [Test]
    public void ToEvent_WhenTheEnvelopeHasNoTime_TakesTheDeliverys() =>
        Assert.That(Row("""{"type":"x"}""").EventAt, Is.EqualTo(Translate.DeliveredAt));

    [Test]
    public void Clean_WhenThereIsNothingToReplace_GivesTheSameBytes()
    {
        ReadOnlyMemory<byte> json = Encoding.UTF8.GetBytes("""{"a":"žluť 🚀 \n \\ \" x"}""");

        Assert.That(HostileText.Clean(json).Equals(json), Is.True);
    }

    [TestCase("""{"a":"\u0041\u00e9"}""", """{"a":"\u0041\u00e9"}""", TestName = "Clean_KeepsOrdinaryEscapes")]
    [TestCase("""{"a":"\\u0000"}""", """{"a":"\\u0000"}""", TestName = "Clean_KnowsADoubledBackslash")]
    [TestCase("""{"a":"\\\u0000"}""", """{"a":"\\\uFFFD"}""", TestName = "Clean_KnowsAThirdBackslash")]
    [TestCase("""{"a":"\ud83d\ude00"}""", """{"a":"\ud83d\ude00"}""", TestName = "Clean_KeepsPairs")]
    [TestCase("""{"a":"\ud83d"}""", """{"a":"\uFFFD"}""", TestName = "Clean_ReplacesAHighHalf")]
    [TestCase("""{"a":"\ude00\ud83d"}""", """{"a":"\uFFFD\uFFFD"}""", TestName = "Clean_ReplacesAPairTheWrongWayRound")]
    [TestCase("""{"a":"\ud83d\ud83d\ude00"}""", """{"a":"\uFFFD\ud83d\ude00"}""", TestName = "Clean_KeepsThePairAfterAHalf")]
    [TestCase("""{"a":"\uZZZZ"}""", """{"a":"\uZZZZ"}""", TestName = "Clean_LeavesWhatIsNoEscapeToTheParser")]
    public void Clean(string json, string expected) =>
        Assert.That(Encoding.UTF8.GetString(HostileText.Clean(Encoding.UTF8.GetBytes(json)).Span), Is.EqualTo(expected));

    private static WebhookEvent Row(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var envelope = ClerkEnvelope.TryParse(bytes);
        return envelope!.ToEvent("msg_1", Translate.DeliveredAt, Translate.DeliveredAt.AddSeconds(1));
    }
}
