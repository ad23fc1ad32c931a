namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>What a body must be said to be.</summary>
public sealed class WebhookContentTypeTests
{
    [TestCase("Content-Type: application/json")]
    [TestCase("Content-Type: application/json; charset=utf-8")]
    [TestCase("Content-Type: Application/JSON")]
    [TestCase("Content-Type: application/cloudevents+json")]
    [TestCase("Content-Type: application/json", "Content-Encoding: identity")]
    [TestCase("Content-Type: application/json", "Content-Encoding: IDENTITY")]
    [TestCase("Content-Type: application/json", "Content-Encoding:")]
    [TestCase("Content-Type: application/json", "Accept: image/png")]
    public async Task Json_IsTaken(params string[] headers)
    {
        var delivery = Delivery.Good with { Headers = headers };

        Expect.Processed(await delivery.SendAsync(Shared.Api), "ignored", delivery.Id);
    }

    [TestCase]
    [TestCase("Content-Type:")]
    [TestCase("Content-Type: json")]
    [TestCase("Content-Type: text/plain")]
    [TestCase("Content-Type: text/json")]
    [TestCase("Content-Type: text/html+json")]
    [TestCase("Content-Type: application/jsonl")]
    [TestCase("Content-Type: application/xml")]
    [TestCase("Content-Type: application/octet-stream")]
    [TestCase("Content-Type: application/x-www-form-urlencoded")]
    [TestCase("Content-Type: multipart/form-data")]
    [TestCase("Content-Type: multipart/form-data; boundary=x")]
    [TestCase("Content-Type: */*")]
    [TestCase("Content-Type: application/json, text/plain")]
    [TestCase("Content-Type: application/json", "Content-Type: text/plain")]
    [TestCase("Content-Type: application/json", "Content-Type: application/json")]
    [TestCase("Content-Type: application/json", "Content-Encoding: gzip")]
    [TestCase("Content-Type: application/json", "Content-Encoding: GZIP")]
    [TestCase("Content-Type: application/json", "Content-Encoding: br")]
    [TestCase("Content-Type: application/json", "Content-Encoding: identity, gzip")]
    [TestCase("Content-Type: application/json", "Content-Encoding: identity", "Content-Encoding: gzip")]
    public async Task AnythingElse_Is415(params string[] headers)
    {
        var answer = await (Delivery.Good with { Headers = headers }).SendAsync(Shared.Api);

        Expect.Problem(answer, 415, "unsupported_media_type");
    }
}
