using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using UserSync.ClerkEmulator.Tokens;
using UserSync.TestCommon.Postgres;
using UserSync.TestCommon.Redis;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary><c>usersync doctor</c>: what is good, each fault with what to do about it, and both forms of output.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DoctorTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string NowhereJwks = "http://127.0.0.1:1/a/path/longer/than/a/terminal/is/wide/unless/it/is/a/very/wide/one/indeed/jwks.json";

    private static readonly string[] _topics = ["configuration", "webhooks", "database", "traffic", "session tokens"];
    private static readonly string _publicKey = MakePublicKey();

    private readonly Installation _migrated = new();

    private static IEnumerable<TestCaseData> Faults
    {
        get
        {
            yield return Fault("webhooks", "CLERK_WEBHOOK_SECRET", ("CLERK_WEBHOOK_SECRET", null));
            yield return Fault("webhooks", "Copy the whole secret", ("CLERK_WEBHOOK_SECRET", "whsec_Q0FOQVJZ"));
            yield return Fault("database", "DATABASE_URL", ("DATABASE_URL", "postgres://CANARY:CANARY@127.0.0.1:1/users"));
            yield return Fault("database", "usersync migrate", ("DATABASE_URL", "Data Source=other.db"), ("MIGRATE_ON_START", "false"));
            yield return Fault("session tokens", "CLERK_PUBLISHABLE_KEY", ("CLERK_JWKS_URL", null), ("CLERK_ISSUER", null));
            yield return Fault("session tokens", NowhereJwks, ("CLERK_JWKS_URL", NowhereJwks));
            yield return Fault(
                "session tokens", "CLERK_ISSUER",
                ("CLERK_JWT_KEY", _publicKey), ("CLERK_JWKS_URL", null), ("CLERK_ISSUER", null));
        }
    }

    [OneTimeSetUp]
    public async Task MigrateAsync() => await _migrated.RunAsync("migrate");

    [OneTimeTearDown]
    public void RemoveFolder() => _migrated.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public async Task Doctor_WhenAllIsGood_SaysSoInFiveLines(bool onPostgres)
    {
        var database = onPostgres ? await (await PostgresServer.GetAsync()).CreateDatabaseAsync() : null;
        using var installation = Healthy(("DATABASE_URL", database));
        await installation.RunAsync("migrate");

        var ended = await installation.RunAsync("doctor");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((0, 0)), ended.ToString());
            Assert.That(ended.Output.Select(line => line.Split(':')[0]), Is.EqualTo(_topics.Select(topic => $"ok    {topic}")));
            Assert.That(ended.Output[2], Does.Contain(onPostgres ? "PostgreSql" : "Sqlite"));
        }
    }

    [Test]
    public async Task Doctor_WhenServeWillMigrate_FindsNoFault()
    {
        using var installation = Healthy(("DATABASE_URL", null));

        var ended = await installation.RunAsync("doctor");

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.OutputText, Does.Match(@"ok    database: .* \d+ migration\(s\) missing\n      They are applied at the next start\."));
    }

    [Test]
    public async Task Doctor_WhenTheFirstFetchTakesTooLong_TriesAgain()
    {
        await using var clerk = await Shared.StartClerkAsync();
        clerk.Keys.JwksMode = JwksMode.HangOnce;
        using var installation = Healthy(Shared.SettingsFor(clerk));

        var ended = await installation.RunAsync("doctor");

        Assert.That((ended.ExitCode, clerk.Keys.JwksHits), Is.EqualTo((0, 2)), ended.ToString());
    }

    [TestCase("RS256", "CLERK_JWT_KEY")]
    [TestCase("HS256", "CLERK_SECRET_KEY")]
    public async Task Doctor_WhenTokensAreVerifiedByAKeyOfOurOwn_DoesNotAskTheNetwork(string algorithm, string variable)
    {
        using var installation = Healthy(
            ("CLERK_JWKS_URL", NowhereJwks),
            ("DOTNET_ENVIRONMENT", "Development"),
            ("CLERK_JWT_ALGORITHM", algorithm),
            (variable, variable == "CLERK_JWT_KEY" ? _publicKey : "sk_test_CANARY"));

        var ended = await installation.RunAsync("doctor");

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Does.Contain($"ok    session tokens: {algorithm}, verified without the network"));
    }

    [TestCaseSource(nameof(Faults))]
    public async Task Doctor_WhenSomethingIsWrong_SaysWhatToDo(string topic, string advice, (string, string?)[] variables)
    {
        using var installation = Healthy(variables);

        var ended = await installation.RunAsync("doctor");
        var asJson = await installation.RunAsync("doctor", "--json");

        // Of a database that is not usable nobody can tell how the traffic goes.
        var topics = _topics.Where(each => each != "traffic" || topic != "database").ToList();
        var findings = JsonDocument.Parse(asJson.OutputText).RootElement.EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((1, 0)), ended.ToString());
            Assert.That(ended.Output.Where(line => line.StartsWith("mend", StringComparison.Ordinal)), Has.Exactly(1).Items);
            Assert.That(ended.OutputText, Does.Match($@"mend  {topic}: .+\n      .*{Regex.Escape(advice)}"), "one line of advice");
            Assert.That(ended.Output, Has.Count.EqualTo(topics.Count + 1), "no line is wrapped");
            Assert.That(ended.Text, Does.Not.Contain("CANARY").And.Not.Contains("Q0FOQVJZ"));

            Assert.That((asJson.ExitCode, asJson.Errors.Count), Is.EqualTo((1, 0)), asJson.ToString());
            Assert.That(findings.Select(finding => finding.GetProperty("what").GetString()), Is.EqualTo(topics));
            Assert.That(
                findings.Select(finding => finding.GetProperty("is_good").GetBoolean()),
                Is.EqualTo(topics.Select(each => each != topic)));
            Assert.That(
                findings.Select(finding => finding.GetProperty("advice").GetString()).OfType<string>(),
                Has.Exactly(1).Items.And.All.Contains(advice));
            Assert.That(findings.Select(finding => finding.GetProperty("found").GetString()), Has.All.Not.Empty);
            Assert.That(asJson.Text, Does.Not.Contain("CANARY").And.Not.Contains("Q0FOQVJZ"));
        }
    }

    [Test]
    public async Task Doctor_WithASecretKey_AsksClerk()
    {
        using var installation = Healthy(("CLERK_SECRET_KEY", new ClerkEmulator.EmulatorOptions().SecretKey), ("CLERK_API_URL", $"{Shared.Clerk.BaseAddress}"));

        var ended = await installation.RunAsync("doctor");

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output[^1], Does.Match(@"^ok    Clerk API: the key is good, and Clerk has \d+ user\(s\)$"));
    }

    [TestCase(-90, "ahead of")]
    [TestCase(90, "behind")]
    public async Task Doctor_WhenTheClockIsNotClerks_SaysByHowMuch(int clerkIsAhead, string words)
    {
        await using var clerk = await Shared.StartClerkAsync();
        clerk.Chaos.Options = new ClerkEmulator.Chaos.ChaosOptions { ClockSkew = TimeSpan.FromSeconds(clerkIsAhead) };
        using var installation = Healthy([.. Shared.SettingsFor(clerk), ("CLERK_SECRET_KEY", clerk.SecretKey), ("CLERK_API_URL", $"{clerk.BaseAddress}")]);

        var ended = await installation.RunAsync("doctor");

        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.ToString());
        Assert.That(ended.Output[^2], Does.Match($@"^mend  Clerk API: this machine's clock is (89|9\d) s {words} Clerk's$"));
        Assert.That(ended.Output[^1], Does.Contain("NTP"));
    }

    [TestCase("sk_test_CANARY", null, null, "Clerk refuses the secret key (401)", "API keys")]
    [TestCase("sk_test_CANARY", "http://127.0.0.1:1", null, "127.0.0.1:1: ", "CLERK_API_URL")]
    [TestCase("sk_live_CANARY", null, "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k", "different instances", "CLERK_PUBLISHABLE_KEY")]
    public async Task Doctor_WhenClerkCannotBeAsked_SaysWhatToDo(string key, string? address, string? publishable, string found, string advice)
    {
        using var installation = Healthy(
            ("CLERK_SECRET_KEY", key), ("CLERK_API_URL", address ?? $"{Shared.Clerk.BaseAddress}"), ("CLERK_PUBLISHABLE_KEY", publishable));

        var ended = await installation.RunAsync("doctor");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((1, 0)), ended.ToString());
            Assert.That(ended.Output[^2], Does.StartWith("mend  Clerk API: ").And.Contains(found));
            Assert.That(ended.Output[^1], Does.Contain(advice));
            Assert.That(ended.Text, Does.Not.Contain("CANARY"));
        }
    }

    [TestCase(true, null, "ok    user cache: Redis answers; users are remembered for 30 s at most")]
    [TestCase(true, "0", "ok    user cache: off, since USER_CACHE_SECONDS is 0; REDIS_URL has no effect then")]
    [TestCase(false, "5", "ok    user cache: users are remembered for 5 s at most, by each process for itself")]
    public async Task Doctor_WithAUserCache_SaysHowItIs(bool withRedis, string? seconds, string line)
    {
        await using var redis = await RedisServer.StartAsync();
        using var installation = Healthy(("REDIS_URL", withRedis ? redis.Url : null), ("USER_CACHE_SECONDS", seconds));

        var ended = await installation.RunAsync("doctor");

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output[^1], Is.EqualTo(line));
    }

    [TestCase("redis://:CANARY-wrong@127.0.0.1:{0}", false, "AuthenticationFailure")]
    [TestCase("redis://:CANARY@127.0.0.1:1", false, "UnableToConnect")]
    [TestCase("redis://:CANARY-redis-password@127.0.0.1:{0}", true, "UnableToConnect")]
    public async Task Doctor_WhenRedisCannotBeUsed_SaysWhatToDo(string url, bool frozen, string found)
    {
        await using var redis = await RedisServer.StartAsync();
        await (frozen ? redis.FreezeAsync() : Task.CompletedTask);
        using var installation = Healthy(("REDIS_URL", string.Format(System.Globalization.CultureInfo.InvariantCulture, url, redis.Port)));

        var ended = await installation.RunAsync("doctor");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((1, 0)), ended.ToString());
            Assert.That(ended.Output[^2], Is.EqualTo($"mend  user cache: Redis cannot be used: {found}"));
            Assert.That(ended.Output[^1], Does.Contain("REDIS_URL"));
            Assert.That(ended.Text, Does.Not.Contain("CANARY"));
        }
    }

    [Test]
    public async Task Doctor_WhenTheDatabaseRefuses_SaysWhatItSays()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        using var owner = new Installation(("DATABASE_URL", database));
        await owner.RunAsync("migrate");
        using var installation = Healthy(("DATABASE_URL", $"{database};Options=-c role=pg_monitor"));

        var ended = await installation.RunAsync("doctor");

        Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((1, 0)), ended.ToString());
        Assert.That(ended.OutputText, Does.Match(@"mend  database: PostgreSql cannot be used: 42501: permission denied for .+\n      .*rights"));
    }

    // Spectre.Console colours the log of some build servers although it is no terminal.
    [TestCase("TERM", "xterm-256color")]
    [TestCase("GITHUB_ACTIONS", "true")]
    [TestCase("COLUMNS", "20")]
    public async Task Doctor_InAPipe_IsPlain(string name, string value)
    {
        using var installation = Healthy(("CLERK_JWKS_URL", NowhereJwks), (name, value));

        var ended = await installation.RunAsync("doctor");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.Text, Does.Not.Contain("\u001b"));
            Assert.That(ended.OutputText, Does.Contain(NowhereJwks));
        }
    }

    /// <summary>All that a doctor could ask for, unless variables are set otherwise.</summary>
    private Installation Healthy(params (string Name, string? Value)[] variables) => new(
    [
        ("DATABASE_URL", $"Data Source={Path.Combine(_migrated.Folder, "data", "usersync.db")}"),
        ("CLERK_WEBHOOK_SECRET", Secret),
        .. Shared.SettingsFor(Shared.Clerk),
        .. variables,
    ]);

    private static TestCaseData Fault(string topic, string advice, params (string Name, string? Value)[] variables) =>
        new TestCaseData(topic, advice, variables)
            .SetArgDisplayNames(topic, string.Join(", ", variables.Select(variable => variable.Name)));

    private static string MakePublicKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }
}
