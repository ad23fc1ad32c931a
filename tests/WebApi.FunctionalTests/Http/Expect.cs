using System.Text.Json;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>What every answer must have, whatever the test is about.</summary>
internal static class Expect
{
    private static readonly string[] _members = ["type", "title", "status", "detail", "code", "trace_id"];

    /// <summary>A problem of this kind: in form, in headers, and in what it does not tell.</summary>
    public static void Problem(Answer answer, int status, string code)
    {
        Assert.That(answer.Header("Content-Type"), Is.EqualTo("application/problem+json"), answer.Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Problem, Is.EqualTo((status, (string?)code)));
            Assert.That(answer.Json.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(_members));
            Assert.That(answer.Json.GetProperty("status").GetInt32(), Is.EqualTo(status));
            Assert.That(answer.Member("type"), Is.EqualTo($"urn:usersync:problem:{code}"));
            Assert.That(answer.Member("title"), Is.Not.Empty);
            Assert.That(answer.Member("detail"), Is.Not.Empty);
            Assert.That(answer.Member("trace_id"), Does.Match("^[0-9a-f]{32}$"));
            Assert.That(answer.Header("Cache-Control"), Is.EqualTo("no-store"));

            // Each of these says something that is true of one kind of answer only.
            Assert.That(answer.Header("Retry-After") is not null, Is.EqualTo(status is 429 or 503), "Retry-After");
            Assert.That(answer.Header("WWW-Authenticate") is not null, Is.EqualTo(status == 401), "WWW-Authenticate");
            Assert.That(answer.Header("Allow") is not null, Is.EqualTo(status == 405), "Allow");
            Assert.That(answer.Header("webhook-delivery"), Is.EqualTo(status == 422 ? "abort-message" : null));
        }

        SecurityHeaders(answer);
        Assert.That(answer.Text + string.Join(' ', answer.Headers.Values), Does.Not.Contain("CANARY").IgnoreCase);
    }

    /// <summary>A delivery that was handled.</summary>
    public static void Processed(Answer answer, string outcome, string eventId)
    {
        Assert.That(answer.Status, Is.EqualTo(System.Net.HttpStatusCode.OK), answer.Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Header("Content-Type"), Does.StartWith("application/json"));
            Assert.That(
                JsonSerializer.Serialize(answer.Json),
                Is.EqualTo($$"""{"status":"processed","outcome":"{{outcome}}","event_id":"{{eventId}}"}"""));
            Assert.That(answer.Header("webhook-delivery"), Is.Null);
        }

        SecurityHeaders(answer);
    }

    /// <summary>The headers that go with every answer, and those that go with none over plain HTTP.</summary>
    public static void SecurityHeaders(Answer answer)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(answer.Header("X-Frame-Options"), Is.EqualTo("DENY"));
            Assert.That(answer.Header("Referrer-Policy"), Is.EqualTo("no-referrer"));
            Assert.That(answer.Header("Server"), Is.Null);
            Assert.That(answer.Header("X-Powered-By"), Is.Null);
            Assert.That(answer.Header("Set-Cookie"), Is.Null);
            Assert.That(answer.Header("Location"), Is.Null);
        }
    }
}
