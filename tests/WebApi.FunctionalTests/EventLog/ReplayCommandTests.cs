using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using UserSync.Domain.WebhookEvents;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.CommandLine;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary><c>usersync replay</c> as it is typed, in this process.</summary>
[NonParallelizable]
public sealed partial class ReplayCommandTests
{
    private AdminApi _api = null!;

    [SetUp]
    public async Task StartAsync() => _api = await AdminApi.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Replay_OfWhatFailed_AfterAFix_SettlesAllOfIt()
    {
        await using (var strict = await ApiHost.StartOnAsync(_api.Database, ("CLERK_INSTANCE_ID", "ins_other")))
        {
            for (var i = 0; i < 230; i++)
            {
                await strict.DeliverAsync(Events.User("user.updated", $"user_{i % 7}", Events.StartMs + i), $"msg_{i:000}");
            }
        }

        await _api.Host.DeliverAsync(Events.User("user.updated", "user_fine"), "msg_fine");

        var (exitCode, output, _) = await RunAsync("replay", "--failed");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
            {
                "100 replayed: 100 applied, 0 stale, 0 ignored, 0 failed; 0 not kept",
                "200 replayed: 200 applied, 0 stale, 0 ignored, 0 failed; 0 not kept",
                "230 replayed: 230 applied, 0 stale, 0 ignored, 0 failed; 0 not kept",
            }));
            Assert.That((await _api.ListAsync("/api/webhook-events?status=failed")), Is.Empty);
            Assert.That((await _api.Host.FindUserAsync("user_6"))!.Profile!.Version.UpdatedAtMs, Is.EqualTo(Events.StartMs + 229 - (229 % 7) + 6 - 7));
            Assert.That((await _api.Host.FindEventAsync("msg_fine"))!.Attempts, Is.EqualTo(1), "it had not failed");
        }
    }

    [Test]
    public async Task Replay_OfWhatFailsAgainOrIsNotKept_SaysWhichAndEndsWithOne()
    {
        await _api.Host.DeliverAsync(Events.Envelope("user.created", new JsonObject(), Events.StartMs), "msg_empty");
        await using (var sparing = await ApiHost.StartOnAsync(_api.Database, ("EVENT_PAYLOADS", "none")))
        {
            await sparing.DeliverAsync(Events.Envelope("user.created", new JsonObject(), Events.StartMs), "msg_gone");
        }

        var (exitCode, output, _) = await RunAsync("replay", "--failed");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "msg_empty failed: data.id is missing or is not a string.",
            "msg_gone cannot be replayed: its body is not kept whole",
            "1 replayed: 0 applied, 0 stale, 0 ignored, 1 failed; 1 not kept",
        }));
    }

    [TestCase("1h")]
    [TestCase("2026-01-02T09:00:00Z")]
    [TestCase("2026-01-02T12:00:00.123+03:00")]
    public async Task Replay_SinceATime_TakesEverythingInAgain_ButBodiesThatAreNeverKept(string since)
    {
        await _api.Host.DeliverAsync(Events.User("user.created", "user_1"), "msg_1");
        await _api.Host.DeliverAsync(Events.Envelope("role.created", new JsonObject { ["id"] = "role_1" }, Events.StartMs), "msg_2");
        await _api.Host.DeliverAsync(Events.Envelope("email.created", new JsonObject { ["id"] = "ema_1" }, Events.StartMs), "msg_3");

        var (exitCode, output, error) = await RunAsync("replay", "--since", since, "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((exitCode, error), Is.EqualTo((0, "")));
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(output), JsonNode.Parse(
                """{"replayed":2,"applied":0,"stale":1,"ignored":1,"failed":0,"not_kept":0,"not_found":0}""")), Is.True, output);
            Assert.That((await _api.Host.FindEventAsync("msg_1"))!.Attempts, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Replay_SinceATimeToCome_HasNothingToDo()
    {
        await _api.Host.DeliverAsync(Events.User("user.created", "user_1"), "msg_1");

        Assert.That((await RunAsync("replay", "--since", "9999-01-01T00:00:00Z")).ExitCode, Is.Zero);
        Assert.That((await _api.Host.FindEventAsync("msg_1"))!.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Replay_OfOneEvent_TakesThatOneInAgain()
    {
        await _api.Host.DeliverAsync(Events.User("user.created", "user_1"), "msg_1");
        await _api.Host.DeliverAsync(Events.User("user.created", "user_2"), "msg_2");

        var (exitCode, output, _) = await RunAsync("replay", "--id", "msg_2");

        Assert.That((exitCode, output), Is.EqualTo((0, "1 replayed: 0 applied, 1 stale, 0 ignored, 0 failed; 0 not kept\n")));
        Assert.That((await _api.Host.FindEventAsync("msg_1"))!.Attempts, Is.EqualTo(1));
        Assert.That((await _api.Host.FindEventAsync("msg_2"))!.Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task Replay_OfAnUnknownEvent_SaysSoAndEndsWithOne()
    {
        var (exitCode, output, error) = await RunAsync("replay", "--id", "msg_none", "--json");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("msg_none is not in the event log"));
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("not_found").GetInt32(), Is.EqualTo(1));
    }

    [TestCase(TestName = "Replay_OfNothing_IsWrongUsage")]
    [TestCase("--failed", "--id", "msg_1", TestName = "Replay_OfTwoThings_IsWrongUsage")]
    [TestCase("--failed", "--since", "1h", TestName = "Replay_OfTwoOtherThings_IsWrongUsage")]
    [TestCase("--id", TestName = "Replay_OfAnIdThatIsMissing_IsWrongUsage")]
    [TestCase("--since", "yesterday", TestName = "Replay_SinceNoTime_IsWrongUsage")]
    [TestCase("--since", "2026-01-02", TestName = "Replay_SinceADay_IsWrongUsage")]
    [TestCase("--since", "2026-01-02T09:00:00", TestName = "Replay_SinceATimeWithoutAZone_IsWrongUsage")]
    [TestCase("--since", "1w", TestName = "Replay_SinceAnUnknownSpan_IsWrongUsage")]
    [TestCase("--since", "1234567d", TestName = "Replay_SinceALongerSpanThanTime_IsWrongUsage")]
    public async Task Replay_WrongUsage(params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(["replay", .. arguments]);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("usersync: ").And.Contain("usersync replay --help"));
    }

    [Test]
    public async Task Replay_WithAMalformedSetting_EndsWith78()
    {
        var (exitCode, _, error) = await RunWithAsync([("EVENT_PAYLOADS", "CANARY")], "replay", "--failed");

        Assert.That(exitCode, Is.EqualTo(78));
        Assert.That(error, Is.EqualTo("EVENT_PAYLOADS: expected whole, redacted or none\n"));
    }

    [TestCase("Host=127.0.0.1;Port=1;Username=nobody;Password=x;Database=nothing")]
    [TestCase(null)]
    public async Task Replay_WhenTheDatabaseIsDownOrEmpty_SaysSoAndEndsWithOne(string? database)
    {
        database ??= await (await PostgresServer.GetAsync()).CreateDatabaseAsync();

        var (exitCode, output, error) = await RunWithAsync([("DATABASE_URL", database)], "replay", "--failed");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("usersync migrate"));
        Assert.That(output, Does.StartWith("0 replayed"));
    }

    [Test]
    public async Task Replay_WithTheSettingsThatMadeItFail_FailsAgain()
    {
        await using (var strict = await ApiHost.StartOnAsync(_api.Database, ("CLERK_INSTANCE_ID", "ins_other")))
        {
            await strict.DeliverAsync(Events.User("user.created", "user_1"), "msg_1");
        }

        Assert.That((await RunWithAsync([("CLERK_INSTANCE_ID", "ins_other")], "replay", "--failed")).ExitCode, Is.EqualTo(1));
        Assert.That((await _api.Host.FindEventAsync("msg_1"))!.Status, Is.EqualTo(WebhookEventStatus.Failed));
        Assert.That((await RunAsync("replay", "--failed")).ExitCode, Is.Zero);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunWithAsync([], arguments);

    private async Task<(int ExitCode, string Output, string Error)> RunWithAsync(
        (string Name, string Value)[] settings, params string[] arguments)
    {
        // A command reads its settings from the environment, and writes where everybody does.
        (string Name, string? Value)[] environment = [("DATABASE_URL", _api.Database), .. settings];
        var before = environment.Select(setting => (setting.Name, Environment.GetEnvironmentVariable(setting.Name))).ToArray();
        var (output, error) = (Console.Out, Console.Error);
        using var heardOutput = new StringWriter { NewLine = "\n" };
        using var heardError = new StringWriter { NewLine = "\n" };
        try
        {
            Set(environment);
            Console.SetOut(heardOutput);
            Console.SetError(heardError);
            return (await UserSyncCommand.RunAsync(arguments), WithoutLog(heardOutput), WithoutLog(heardError));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            Set([.. before.Reverse()]);
        }

        // A host of this process may still be writing down what it did last.
        static string WithoutLog(StringWriter heard) => LogPattern().Replace(heard.ToString(), "");

        static void Set((string Name, string? Value)[] variables)
        {
            foreach (var (name, value) in variables)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    [GeneratedRegex("^[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} [A-Z]{3} .*\n", RegexOptions.Multiline)]
    private static partial Regex LogPattern();
}
