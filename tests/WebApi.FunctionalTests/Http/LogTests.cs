using System.Text.Json;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>What a request leaves in the log.</summary>
public sealed class LogTests
{
    private string _file = null!;

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [Test]
    public async Task TraceId_OfAProblem_LeadsToItsLineInTheLog()
    {
        Answer refused;
        await using (var api = await ApiHost.StartAsync(("Logging:File", _file)))
        {
            refused = await api.MeAsync("no.token.this");
        }

        var lines = await LinesAsync();
        Assert.That(lines.Where(line => Text(line, "@tr") == refused.Member("trace_id")).Select(line => Text(line, "@mt")),
            Has.Some.StartWith("Token refused").And.Some.StartWith("HTTP "));
        Assert.That(lines.Where(line => Text(line, "RequestPath") == "/api/auth/me").Select(line => line.GetProperty("StatusCode").GetInt32()),
            Is.EqualTo(new[] { (int)refused.Status }));
    }

    [TestCase(null, false)]
    [TestCase("Debug", true)]
    public async Task Request_ThatWentWell_HasALineAtDebugOnly(string? level, bool expected)
    {
        await using (var api = await ApiHost.StartAsync(("Logging:File", _file), ("Logging:Level", level)))
        {
            Assert.That((int)(await api.DeliverAsync("""{"type":"email.created","object":"event","data":{}}""")).Status, Is.EqualTo(200));
        }

        Assert.That((await LinesAsync()).Any(line => Text(line, "RequestPath") == "/api/webhooks/clerk"), Is.EqualTo(expected));
    }

    private async Task<List<JsonElement>> LinesAsync() =>
        [.. (await File.ReadAllLinesAsync(_file)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string? Text(JsonElement line, string member) =>
        line.TryGetProperty(member, out var value) ? value.ToString() : null;
}
