using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.Hosting;

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

    [TestCase("/api/auth/me", 200, LogLevel.Debug)]
    [TestCase("/api/auth/me", 399, LogLevel.Debug)]
    [TestCase("/api/auth/me", 400, LogLevel.Information)]
    [TestCase("/api/auth/me", 500, LogLevel.Error)]
    [TestCase("/api/auth/me", 502, LogLevel.Information)]
    [TestCase("/api/auth/me", 503, LogLevel.Warning)]
    [TestCase("/health/ready", 503, LogLevel.Debug)]
    [TestCase("/health/ready", 500, LogLevel.Error)]
    public async Task Line_OfARequest_IsAsLoudAsItsTrouble(string path, int status, LogLevel expected)
    {
        var log = new Log();
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = path } };
        await new RequestLog(
            answered =>
            {
                answered.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            TimeProvider.System,
            log).InvokeAsync(context);

        var (level, text) = log.Lines.Single();
        Assert.That(level, Is.EqualTo(expected));
        Assert.That(text, Does.Match($"^HTTP GET {path} responded {status} in [0-9.]+ ms$"));
    }

    private async Task<List<JsonElement>> LinesAsync() =>
        [.. (await File.ReadAllLinesAsync(_file)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string? Text(JsonElement line, string member) =>
        line.TryGetProperty(member, out var value) ? value.ToString() : null;

    private sealed class Log : ILogger<RequestLog>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
