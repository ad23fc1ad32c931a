using System.Net;
using System.Net.Sockets;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Operations;

public sealed class MetricsTests
{
    [Test]
    public async Task Metrics_CountWhatHappened()
    {
        await using var api = await ApiHost.StartAsync(Shared.SettingsFor(Shared.Clerk));
        var id = Events.NewUserId();
        await api.DeliverAsync(Events.User("user.created", id));
        await api.DeliverAsync(Events.User("user.created", id), secret: "whsec_d3JvbmctQ0FOQVJZLXdyb25nLXNlY3JldC0wMDAwMDA=");
        await api.MeAsync(Shared.Clerk.Tokens.MintV2(id));
        await api.MeAsync("CANARY.not-a.token");

        var text = await UntilItSaysAsync(api, "usersync_session_token_verifications_total");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Match("""usersync_webhook_refused_total\{[^}]*verdict="signature_mismatch"[^}]*\} 1\s"""));
            Assert.That(text, Does.Match("""usersync_session_token_verifications_total\{[^}]*result="accepted"[^}]*\} 1\s"""));
            Assert.That(text, Does.Match("""usersync_session_token_verifications_total\{[^}]*result="token-invalid"[^}]*\} 1\s"""));
            Assert.That(text, Does.Contain("http_server_request_duration_seconds"));
            Assert.That(text, Does.Not.Contain("CANARY").IgnoreCase);
            Assert.That(text, Does.Not.Contain(id), "an id as a tag would make a series of every user");
        }
    }

    [Test]
    public async Task Metrics_WhenSwitchedOff_AreNotFound()
    {
        await using var api = await ApiHost.StartAsync(("METRICS_PORT", "off"));

        Assert.That((await api.GetAsync("/metrics")).Problem, Is.EqualTo((404, "not_found")));
    }

    [Test]
    public async Task Metrics_OnAPortOfTheirOwn_AreServedThereOnly()
    {
        var port = FreePort();
        await using var api = await ApiHost.StartAsync(("METRICS_PORT", $"{port}"));
        using var scraper = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        using var metrics = await scraper.GetAsync("/metrics");
        using var health = await scraper.GetAsync("/health");
        using var webhook = await scraper.PostAsync("/api/webhooks/clerk", new StringContent("{}"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(metrics.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(webhook.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That((await api.GetAsync("/metrics")).Problem, Is.EqualTo((404, "not_found")));
            Assert.That((await api.GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    /// <summary>The metrics, once they name an instrument: an answer is kept for a moment before it is made anew.</summary>
    private static async Task<string> UntilItSaysAsync(ApiHost api, string instrument)
    {
        var text = "";
        await Wait.UntilAsync(async () => (text = (await api.GetAsync("/metrics")).Text).Contains(instrument, StringComparison.Ordinal));
        return text;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
