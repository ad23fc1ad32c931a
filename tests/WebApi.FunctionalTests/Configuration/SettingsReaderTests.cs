using UserSync.Infrastructure.Persistence;

namespace UserSync.WebApi.FunctionalTests.Configuration;

/// <summary>What the rest of the variables become, and the defaults of all.</summary>
public sealed class SettingsReaderTests
{
    private const string Secret = "whsec_Q0FOQVJZLXNlY3JldC0wMDAwMDAwMDAwMDA=";

    [Test]
    public void Defaults_AreTheDocumentedOnes()
    {
        var settings = Given.Settings(("DATABASE_URL", " "));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Database, Is.EqualTo(
                new DatabaseOptions(DatabaseEngine.Sqlite, $"Data Source={Path.Combine("data", "usersync.db")}", EraseOnDelete: false)));
            Assert.That(settings.MigrateOnStart, Is.True);
            Assert.That(settings.WebhookSecrets, Is.Empty);
            Assert.That(settings.MaxBodyBytes, Is.EqualTo(1_048_576));
            Assert.That(settings.Instance.Id, Is.Null);
            Assert.That(settings.BootstrapAdmins.ClerkUserIds, Is.Empty);
            Assert.That((settings.RateLimits.Webhook, settings.RateLimits.Api), Is.EqualTo((0, 50)));
            Assert.That(settings.CorsOrigins, Is.Empty);
            Assert.That(settings.Urls, Is.EqualTo("http://localhost:5080"));
            Assert.That(settings.AutoMapperLicenseKey, Is.Null);
            Assert.That((settings.UserCache, settings.Redis), Is.EqualTo(((object?)null, (object?)null)));
        }
    }

    [Test]
    public void Values_WhenSet_AreTaken()
    {
        var settings = Given.Settings(
            ("MIGRATE_ON_START", "false"),
            ("PRIVACY_ERASE_ON_DELETE", "true"),
            ("WEBHOOK_MAX_BODY_BYTES", "16777216"),
            ("CLERK_INSTANCE_ID", "ins_1"),
            ("BOOTSTRAP_ADMIN_CLERK_IDS", "user_1, user_2,user_1"),
            ("WEBHOOK_RATE_LIMIT", "1000000"),
            ("API_RATE_LIMIT", "0"),
            ("AUTOMAPPER_LICENSE_KEY", "key"),
            ("CLERK_SECRET_KEY", "sk_test_CANARY"),
            ("PROVISION_ON_FIRST_REQUEST", "false"),
            ("CLERK_API_URL", "http://127.0.0.1:5090"),
            ("USER_CACHE_SECONDS", "3600"),
            ("REDIS_URL", "rediss://:secret@cache.example.com:6379"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((settings.MigrateOnStart, settings.Database.EraseOnDelete), Is.EqualTo((false, true)));
            Assert.That(settings.MaxBodyBytes, Is.EqualTo(16_777_216));
            Assert.That(settings.Instance.Id, Is.EqualTo("ins_1"));
            Assert.That(settings.BootstrapAdmins.ClerkUserIds, Is.EquivalentTo(new[] { "user_1", "user_2" }));
            Assert.That((settings.RateLimits.Webhook, settings.RateLimits.Api), Is.EqualTo((1_000_000, 0)));
            Assert.That(settings.AutoMapperLicenseKey, Is.EqualTo("key"));
            Assert.That(settings.ProvisionOnFirstRequest, Is.False);
        }
    }

    [TestCase("MIGRATE_ON_START", "CANARY", "expected true or false")]
    [TestCase("PRIVACY_ERASE_ON_DELETE", "CANARY", "expected true or false")]
    [TestCase("CLERK_COOKIE_AUTH", "CANARY", "expected true or false")]
    [TestCase("CLERK_ALLOW_MISSING_AZP", "CANARY", "expected true or false")]
    [TestCase("PROVISION_ON_FIRST_REQUEST", "CANARY", "expected true or false")]
    [TestCase("PROVISION_ON_FIRST_REQUEST", "true", "needs CLERK_SECRET_KEY, to ask Clerk with")]
    [TestCase("RECONCILE_INTERVAL", "59s", "expected a span such as 90s, 5m, 24h or 7d, from 1m to 7d, or off")]
    [TestCase("RECONCILE_INTERVAL", "CANARY", "expected a span such as 90s, 5m, 24h or 7d, from 1m to 7d, or off")]
    [TestCase("RECONCILE_FULL_INTERVAL", "999999d", "expected a span such as 90s, 5m, 24h or 7d, from 10m to 90d, or off")]
    [TestCase("RECONCILE_FULL_INTERVAL", "9m", "expected a span such as 90s, 5m, 24h or 7d, from 10m to 90d, or off")]
    [TestCase("RECONCILE_MAX_DELETIONS", "101", "expected a whole number from 0 to 100")]
    [TestCase("WEBHOOK_MAX_BODY_BYTES", "1023", "expected a whole number from 1024 to 16777216")]
    [TestCase("WEBHOOK_MAX_BODY_BYTES", "16777217", "expected a whole number from 1024 to 16777216")]
    [TestCase("WEBHOOK_RATE_LIMIT", "1000001", "expected a whole number from 0 to 1000000")]
    [TestCase("API_RATE_LIMIT", "-1", "expected a whole number from 0 to 1000000")]
    [TestCase("USER_CACHE_SECONDS", "3601", "expected a whole number from 0 to 3600")]
    [TestCase("PORT", "0", "expected a whole number from 1 to 65535")]
    [TestCase("PORT", "65536", "expected a whole number from 1 to 65535")]
    [TestCase("CLERK_INSTANCE_ID", "CANARY", "expected a Clerk instance id, ins_…")]
    [TestCase("CLERK_INSTANCE_ID", "ins_", "expected a Clerk instance id, ins_…")]
    [TestCase("CLERK_INSTANCE_ID", "ins_CAN ARY", "expected a Clerk instance id, ins_…")]
    [TestCase("BOOTSTRAP_ADMIN_CLERK_IDS", "user_1,CANARY", "expected Clerk user ids, user_…, separated by commas")]
    [TestCase("BOOTSTRAP_ADMIN_CLERK_IDS", "user_", "expected Clerk user ids, user_…, separated by commas")]
    [TestCase("BOOTSTRAP_ADMIN_CLERK_IDS", """["user_CANARY", 1]""", "expected items separated by commas, or a JSON array of strings")]
    public void Value_WhenMalformed_IsRefusedOnce(string variable, string value, string expected)
    {
        Assert.That(Given.Problems((variable, value)), Is.EqualTo(new[] { $"{variable}: {expected}" }));
    }

    [Test]
    public void WebhookSecrets_OfBothVariables_AllCount()
    {
        var settings = Given.Settings(
            ("CLERK_WEBHOOK_SECRET", $"{Secret} whsec_YWJj"), ("CLERK_WEBHOOK_SIGNING_SECRET", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        Assert.That(settings.WebhookSecrets.Select(secret => secret.IsShort), Is.EqualTo(new[] { false, true, false }));
        Assert.That($"{settings}{settings.WebhookSecrets[0]}", Does.Not.Contain("Q0FOQVJZ"));
    }

    [TestCase("CLERK_WEBHOOK_SECRET", "whsec_", "secret 1 has nothing after whsec_")]
    [TestCase("CLERK_WEBHOOK_SECRET", Secret + ",whsec_CANARY!", "secret 2 is not base64 after the optional whsec_")]
    [TestCase("CLERK_WEBHOOK_SECRET", "whsec_CANARY! whsec_CANARY!", "secret 1 is not base64 after the optional whsec_")]
    [TestCase("CLERK_WEBHOOK_SECRET", "whsec_" + Secret, "secret 1 starts with whsec_ twice")]
    [TestCase("CLERK_WEBHOOK_SECRET", "[\"" + Secret + "\"", "expected items separated by commas, or a JSON array of strings")]
    [TestCase("CLERK_WEBHOOK_SECRET", ",", "expected items separated by commas, or a JSON array of strings")]
    [TestCase("CLERK_WEBHOOK_SIGNING_SECRET", "whpk_CANARY", "secret 1 is an asymmetric key (whpk_ or whsk_)")]
    public void WebhookSecrets_WhenOneIsMalformed_AreRefusedInOneLine(string variable, string value, string expected)
    {
        Assert.That(Given.Problems((variable, value)), Has.Exactly(1).Items.And.All.StartsWith($"{variable}: {expected}"));
    }

    [TestCase(null, null, "http://localhost:5080")]
    [TestCase(null, "8080", "http://*:8080")]
    [TestCase("http://+:8080", null, "http://+:8080")]
    [TestCase("http://+:8080", "9090", "http://+:8080")]
    [TestCase(" ", "9090", "http://*:9090")]
    [TestCase("http://*:80;https://localhost:5443/", null, "http://*:80;https://localhost:5443/")]
    [TestCase("http://[::1]:0", null, "http://[::1]:0")]
    public void Urls_WinOverThePort(string? urls, string? port, string expected)
    {
        Assert.That(Given.Settings(("ASPNETCORE_URLS", urls), ("PORT", port)).Urls, Is.EqualTo(expected));
    }

    [TestCase("CANARY")]
    [TestCase("localhost:5080")]
    [TestCase("http://")]
    [TestCase("http://+:CANARY")]
    [TestCase("http://localhost:65536")]
    [TestCase("ftp://localhost")]
    [TestCase("http://localhost:5080/CANARY")]
    [TestCase("http://localhost:5080;")]
    [TestCase("http://localhost:5080,http://localhost:5081")]
    public void Urls_WhenMalformed_AreRefused(string urls)
    {
        Assert.That(Given.Problems(("ASPNETCORE_URLS", urls)), Has.Exactly(1).Items.And.All.StartsWith("ASPNETCORE_URLS: expected addresses"));
    }

    [Test]
    public void Port_WhenMalformed_IsRefusedEvenWhereItWouldNotCount()
    {
        Assert.That(
            Given.Problems(("ASPNETCORE_URLS", "http://+:8080"), ("PORT", "CANARY")),
            Is.EqualTo(new[] { "PORT: expected a whole number from 1 to 65535" }));
    }

    [TestCase("https://app.example.com", "https://app.example.com")]
    [TestCase("https://a.example.com,http://localhost:5173", "https://a.example.com", "http://localhost:5173")]
    [TestCase("""["https://a.example.com"]""", "https://a.example.com")]
    [TestCase("[]")]
    [TestCase("*", "*")]
    [TestCase("""["*"]""", "*")]
    public void CorsOrigins_AreTakenAsTheyAre(string value, params string[] expected)
    {
        Assert.That(Given.Settings(("CORS_ORIGINS", value)).CorsOrigins, Is.EqualTo(expected));
    }

    [TestCase("app.CANARY.com", "expected origins")]
    [TestCase("https://app.CANARY.com/", "expected origins")]
    [TestCase("https://app.CANARY.com/path", "expected origins")]
    [TestCase("https://app.CANARY.com:443", "expected origins")]
    [TestCase("https://ada@app.CANARY.com", "expected origins")]
    [TestCase("https://*.CANARY.com", "expected origins")]
    [TestCase("ftp://app.CANARY.com", "expected origins")]
    [TestCase("null", "expected origins")]
    [TestCase("*,https://app.CANARY.com", "* stands alone")]
    [TestCase("* *", "* stands alone")]
    [TestCase(",", "expected items")]
    public void CorsOrigins_WhenMalformed_AreRefused(string value, string expected)
    {
        Assert.That(Given.Problems(("CORS_ORIGINS", value)), Has.Exactly(1).Items.And.All.StartsWith($"CORS_ORIGINS: {expected}"));
    }

    [TestCase("true", "*", false)]
    [TestCase("false", "*", true)]
    [TestCase("true", "https://app.example.com", true)]
    public void CorsOrigins_OfAnybody_AreRefusedTogetherWithCookies(string cookieAuth, string origins, bool isAccepted)
    {
        var problems = Given.Problems(("CLERK_COOKIE_AUTH", cookieAuth), ("CORS_ORIGINS", origins));

        Assert.That(problems, isAccepted
            ? Is.Empty
            : Is.EqualTo(new[] { "CORS_ORIGINS: * cannot be combined with CLERK_COOKIE_AUTH; name the origins" }));
    }

    [TestCase("", "key", "key")]
    [TestCase(" ", null, null)]
    [TestCase("name", "key", "name")]
    public void AutoMapperLicenseKey_WhenBlank_IsUnset(string name, string? key, string? expected)
    {
        Assert.That(
            Given.Settings(("AUTOMAPPER_LICENSE_KEY", name), ("AutoMapper:LicenseKey", key)).AutoMapperLicenseKey, Is.EqualTo(expected));
    }
}
