using Npgsql;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Canaries;

/// <summary>
/// Everything personal and secret is sent down every path, the failing ones included, and then looked for in all that
/// leaves the service beside the answers to those who may know it.
/// </summary>
public sealed class CanaryTests
{
    private readonly Canary _canary = new();
    private string _logs = null!;
    private Forwarder _network = null!;
    private NpgsqlDataSource _owner = null!;
    private string _role = null!;
    private string _database = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _logs = Path.GetTempFileName();
        var given = new NpgsqlConnectionStringBuilder(await (await PostgresServer.GetAsync()).CreateDatabaseAsync());
        _owner = NpgsqlDataSource.Create(given.ConnectionString);
        _role = $"role_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE ROLE {_role} LOGIN SUPERUSER PASSWORD '{_canary["database password"]}'");

        _network = Forwarder.To(given.Host!, given.Port);
        (given.Host, given.Port) = ("127.0.0.1", _network.Port);
        (given.Username, given.Password) = (_role, _canary["database password"]);
        _database = given.ConnectionString;
    }

    [TearDown]
    public async Task StopAsync()
    {
        await ExecuteAsync($"REASSIGN OWNED BY {_role} TO CURRENT_USER; DROP ROLE {_role}");
        await _owner.DisposeAsync();
        await _network.DisposeAsync();
        File.Delete(_logs);
    }

    [Test]
    public async Task Canaries_DownEveryPath_StandInNoLogMetricTraceOrProblem()
    {
        await using var sink = await OtlpSink.StartAsync();
        var journey = new CanaryJourney(_canary, ExecuteAsync);
        string metrics;
        await using (var api = await ApiHost.StartOnAsync(_database, [.. journey.Settings,
            ("Logging:File", _logs),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]))
        {
            await journey.WalkAsync(api);
            await _network.CutAsync();
            await journey.WalkInTheDarkAsync(api);
            _network.Mend();
            metrics = await MetricsAsync(api);
        }

        var log = await File.ReadAllTextAsync(_logs);
        var answers = string.Concat(journey.Answers.Select(answer => $"{answer.Text}\n{string.Join('\n', answer.Headers)}\n"));
        using (Assert.EnterMultipleScope())
        {
            // Each place holds what it is for, so it was looked at.
            Assert.That(_canary.Count, Is.GreaterThanOrEqualTo(40));
            Assert.That(journey.Answers.Select(answer => (int)answer.Status).Distinct().Order(),
                Is.EqualTo(new[] { 200, 400, 401, 403, 404, 405, 413, 415, 422, 500, 503 }));
            Assert.That(log, Does.Contain(journey.UserId).And.Contain("could not be applied").And.Contain("Unexpected failure")
                .And.Contain("not available"));
            Assert.That(metrics, Does.Contain("usersync_webhook_duration"));
            Assert.That(sink.Received("traces"), Does.Contain("/api/webhooks/clerk").And.Contain("webhook_events"));
            Assert.That(sink.Received("metrics"), Does.Contain("usersync.webhook.duration"));

            // The scan sees them where they may be.
            Assert.That(_canary.FoundIn(journey.ReadByAnAdmin), Is.Not.Empty);

            Assert.That(_canary.FoundIn(log), Is.Empty, "log");
            Assert.That(_canary.FoundIn(metrics), Is.Empty, "metrics");
            Assert.That(_canary.FoundIn(sink.Received("traces")), Is.Empty, "traces");
            Assert.That(_canary.FoundIn(sink.Received("metrics")), Is.Empty, "metrics sent on");
            Assert.That(_canary.FoundIn(answers), Is.Empty, "problem details and other answers");
            Assert.That(log.Split('\n'), Has.None.Contains("\u001b").And.None.Contains("injected-line"), "a line that a value made");
        }
    }

    // An answer is kept for a moment before it is made anew.
    private static async Task<string> MetricsAsync(ApiHost api)
    {
        var text = "";
        await Wait.UntilAsync(async () =>
            (text = (await api.GetAsync("/metrics")).Text).Contains("usersync_webhook_duration", StringComparison.Ordinal));
        return text;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
