using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.WebhookEvents;
using UserSync.TestCommon.Clerk;

namespace UserSync.Application.UnitTests.Webhooks;

/// <summary>What is kept of a body.</summary>
public sealed class RedactionTests
{
    private static IEnumerable<ClerkFixture> Webhooks => ClerkFixture.OfKind("webhook").Where(fixture => fixture.Json()["type"] is not null);

    [TestCase("""{"id":"user_2abc"}""", """{"id":"user_2abc"}""", TestName = "Redact_KeepsAnId")]
    [TestCase("""{"user_id":"user_1","actor":{"sub":"user_2"},"instance_id":"ins_1"}""", """{"user_id":"user_1","actor":{"sub":"user_2"},"instance_id":"ins_1"}""", TestName = "Redact_KeepsIdsOfOthers")]
    [TestCase("""{"linked_ids":["idn_1","me@example.com"]}""", """{"linked_ids":["idn_1","[redacted]"]}""", TestName = "Redact_KeepsIdsInAnArray")]
    [TestCase("""{"id":"user_1 Ada"}""", """{"id":"[redacted]"}""", TestName = "Redact_TakesAnIdWithMoreInIt")]
    [TestCase("""{"id":"user_1\n"}""", """{"id":"[redacted]"}""", TestName = "Redact_TakesAnIdWithALineBreak")]
    [TestCase("""{"id":"customer 42"}""", """{"id":"[redacted]"}""", TestName = "Redact_TakesAnIdThatIsNoneOfClerks")]
    [TestCase("""{"username":"user_ada"}""", """{"username":"[redacted]"}""", TestName = "Redact_TakesANameThatLooksLikeAnId")]
    [TestCase("""{"n":1.50e3,"yes":true,"no":false,"nothing":null,"empty":[],"none":{}}""", """{"n":1.50e3,"yes":true,"no":false,"nothing":null,"empty":[],"none":{}}""", TestName = "Redact_KeepsNumbersAndFlags")]
    [TestCase("""{"type":"user.created","object":"event","status":"verified","role":"org:admin"}""", """{"type":"user.created","object":"event","status":"verified","role":"org:admin"}""", TestName = "Redact_KeepsTypesStatusesAndRoles")]
    [TestCase("""{"status":"moved to Paris"}""", """{"status":"[redacted]"}""", TestName = "Redact_TakesAStatusThatIsASentence")]
    [TestCase("""{"public_metadata":{"role":"admin","status":"divorced","n":1,"a":{"type":"x"}}}""", """{"public_metadata":{"role":"admin","status":"[redacted]","n":1,"a":{"type":"[redacted]"}}}""", TestName = "Redact_KeepsTheRoleAloneOfMetadata")]
    [TestCase("""{"unsafe_metadata":{"me@example.com":"x"}}""", """{"unsafe_metadata":{"[redacted]":"[redacted]"}}""", TestName = "Redact_TakesNamesThatSayMore")]
    [TestCase("""{"first_name":"Ada","emails":["a@b.c"],"at":"2026-01-02T09:00:00Z"}""", """{"first_name":"[redacted]","emails":["[redacted]"],"at":"[redacted]"}""", TestName = "Redact_TakesEveryOtherText")]
    public void Redact(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);

        Assert.That(Encoding.UTF8.GetString(Redaction.Redact(document.RootElement)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Webhooks))]
    public void Redact_OfAFixture_KeepsItsShapeAndNothingThatPeopleWrote(ClerkFixture fixture)
    {
        using var document = JsonDocument.Parse(fixture.Body());
        var kept = JsonNode.Parse(Redaction.Redact(document.RootElement))!;

        var before = Leaves(fixture.Json()).ToList();
        var after = Leaves(kept).ToList();
        Assert.That(after.Select(leaf => leaf.Path), Is.EqualTo(before.Select(leaf => leaf.Path)));
        var strings = after.Zip(before).Where(pair => pair.Second.Value?.GetValueKind() == JsonValueKind.String).ToList();
        Assert.That(strings.Select(pair => pair.First.Value!.GetValue<string>()), Has.None.Contains("@").And.None.Contains(" ").And.None.Contains("+1"));
        Assert.That(after.Zip(before).Except(strings).Where(pair => pair.First.Value?.ToJsonString() != pair.Second.Value?.ToJsonString()), Is.Empty);
    }

    [TestCase("user.updated", PayloadForm.Whole, PayloadForm.Whole)]
    [TestCase("user.updated", PayloadForm.Redacted, PayloadForm.Redacted)]
    [TestCase("user.updated", PayloadForm.None, PayloadForm.None)]
    [TestCase("email.created", PayloadForm.Whole, PayloadForm.None)]
    [TestCase("email.anything", PayloadForm.Redacted, PayloadForm.None)]
    [TestCase("sms.created", PayloadForm.Whole, PayloadForm.None)]
    public void Keep_GivesWhatIsWanted_ButNeverABodyWithCodes(string type, PayloadForm wanted, PayloadForm expected)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"type":"{{{type}}}",  "data":{"otp_code":"123456"}}""");
        using var envelope = ClerkEnvelope.TryParse(body)!;

        var (payload, form) = envelope.Keep(body, wanted);

        Assert.That(form, Is.EqualTo(expected));
        Assert.That(payload is null ? null : Encoding.UTF8.GetString(payload), Is.EqualTo(expected switch
        {
            PayloadForm.Whole => Encoding.UTF8.GetString(body),
            PayloadForm.Redacted => $$$"""{"type":"{{{type}}}","data":{"otp_code":"[redacted]"}}""",
            PayloadForm.None => null,
        }));
    }

    [Test]
    public void Keep_OfABodyNestedDeeply_IsRedactedAllTheSame()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 500)) + "\"secret\"" + string.Concat(Enumerable.Repeat("]", 500));
        var body = Encoding.UTF8.GetBytes($$"""{"type":"user.updated","x":{{deep}}}""");
        using var envelope = ClerkEnvelope.TryParse(body)!;

        Assert.That(Encoding.UTF8.GetString(envelope.Keep(body, PayloadForm.Redacted).Payload!), Does.Contain("[redacted]").And.Not.Contain("secret"));
    }

    private static IEnumerable<(string Path, JsonNode? Value)> Leaves(JsonNode? node, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Leaves(member.Value, $"{path}/{member.Key}")),
        JsonArray elements => elements.SelectMany((element, index) => Leaves(element, $"{path}/{index}")),
        _ => [(path, node)],
    };
}
