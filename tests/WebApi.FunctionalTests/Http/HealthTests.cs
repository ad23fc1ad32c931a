using System.Net;
using UserSync.TestCommon.SessionTokens;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>How the service says it stands while its database is well. <see cref="DatabaseOutageTests"/> has the rest.</summary>
public sealed class HealthTests
{
    private static readonly string _publicKey = TestKeys.Ours.ExportSubjectPublicKeyInfoPem();

    private static IEnumerable<TestCaseData> Configurations
    {
        get
        {
            yield return Case("all", "healthy", true, true, ("CLERK_JWKS_URL", "https://clerk.example.com/.well-known/jwks.json"));
            yield return Case("publishable key", "healthy", true, true, ("CLERK_PUBLISHABLE_KEY", "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k"));
            yield return Case("public key", "healthy", true, true, ("CLERK_JWT_KEY", _publicKey));
            yield return Case("HS256", "healthy", true, true, ("CLERK_JWT_ALGORITHM", "HS256"), ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789"));
            yield return Case("no tokens", "degraded", false, true);
            yield return Case("secret key alone", "degraded", false, true, ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789"));
            yield return Case("no webhooks", "degraded", true, false, ("CLERK_WEBHOOK_SECRET", null), ("CLERK_JWT_KEY", _publicKey));
            yield return Case("nothing", "degraded", false, false, ("CLERK_WEBHOOK_SECRET", null));
        }
    }

    [TestCaseSource(nameof(Configurations))]
    public async Task Health_TellsWhatIsConfigured(object configuration, string status, bool clerk, bool webhook)
    {
        var before = TimeProvider.System.GetUtcNow();
        await using var api = await ApiHost.StartAsync(((string, string?)[])configuration);

        var health = await api.GetAsync("/health");
        var ready = await api.GetAsync("/health/ready");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((health.Status, health.Member("status")), Is.EqualTo((HttpStatusCode.OK, status)));
            Assert.That(
                health.Json.EnumerateObject().Select(member => member.Name),
                Is.EqualTo((string[])["status", "timestamp", "clerk_configured", "database_configured", "webhook_configured", "version", "warnings"]));
            Assert.That(health.Json.GetProperty("clerk_configured").GetBoolean(), Is.EqualTo(clerk));
            Assert.That(health.Json.GetProperty("database_configured").GetBoolean(), Is.True);
            Assert.That(health.Json.GetProperty("webhook_configured").GetBoolean(), Is.EqualTo(webhook));
            Assert.That(health.Json.GetProperty("timestamp").GetDateTimeOffset(), Is.InRange(before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow()));
            Assert.That(health.Member("timestamp"), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
            Assert.That(health.Member("version"), Is.EqualTo(typeof(UserSyncApp).Assembly.GetName().Version!.ToString(3)));

            // Nothing that is merely not configured keeps traffic away.
            Assert.That((ready.Status, ready.Text), Is.EqualTo((HttpStatusCode.OK, "{\"status\":\"ready\"}")));
        }
    }

    [Test]
    public async Task Health_AsksNothingOfClerk()
    {
        await using var clerk = await Shared.StartClerkAsync();
        await using var api = await ApiHost.StartAsync(Shared.SettingsFor(clerk));
        await clerk.DisposeAsync();

        Assert.That((await api.GetAsync("/health")).Member("status"), Is.EqualTo("healthy"));
        Assert.That(clerk.Keys.JwksHits, Is.Zero);
    }

    private static TestCaseData Case(string name, string status, bool clerk, bool webhook, params (string, string?)[] settings) =>
        new TestCaseData(settings, status, clerk, webhook).SetArgDisplayNames(name);
}
