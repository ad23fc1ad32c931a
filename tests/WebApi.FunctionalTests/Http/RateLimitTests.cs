using System.Net;
using System.Text;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>Who is told to slow down, and who is not told so because of others.</summary>
public sealed class RateLimitTests
{
    [Test]
    public async Task WebhookLimit_HoldsForDeliveriesOnly()
    {
        await using var api = await ApiHost.StartAsync(("WEBHOOK_RATE_LIMIT", "2"), ("API_RATE_LIMIT", "0"));

        Expect.Problem(await UntilLimitedAsync(() => Delivery.Good.SendAsync(api)), 429, "rate_limited");
        Expect.Problem(await api.MeAsync(null), 401, "authentication_required");
        Assert.That((await api.GetAsync("/health")).Status, Is.EqualTo(HttpStatusCode.OK));

        await Wait.UntilAsync(async () => (await Delivery.Good.SendAsync(api)).Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task ApiLimit_HoldsForEachUserAlone()
    {
        await using var api = await ApiHost.StartAsync(
            [("API_RATE_LIMIT", "2"), ("WEBHOOK_RATE_LIMIT", "0"), .. Shared.SettingsFor(Shared.Clerk)]);
        var busy = Shared.Clerk.Tokens.MintV2(Events.NewUserId());

        Expect.Problem(await UntilLimitedAsync(() => api.MeAsync(busy)), 429, "rate_limited");
        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2(Events.NewUserId())), 404, "user_not_registered");
        Expect.Problem(await api.MeAsync(null), 401, "authentication_required");

        Expect.Problem(await UntilLimitedAsync(() => api.MeAsync(null)), 429, "rate_limited");
        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2(Events.NewUserId())), 404, "user_not_registered");
        Assert.That((await Delivery.Good.SendAsync(api)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await api.GetAsync("/health")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Limits_OfTheSameSize_AreStillTwo()
    {
        await using var api = await ApiHost.StartAsync(("WEBHOOK_RATE_LIMIT", "1"), ("API_RATE_LIMIT", "1"));

        Expect.Problem(await UntilLimitedAsync(() => Delivery.Good.SendAsync(api)), 429, "rate_limited");

        Expect.Problem(await api.MeAsync(null), 401, "authentication_required");
    }

    [Test]
    public async Task Address_ThatIsOnlyClaimed_WidensNothing()
    {
        await using var api = await ApiHost.StartAsync(("API_RATE_LIMIT", "2"));
        var claimed = 0;

        var answer = await UntilLimitedAsync(() => api.MeAsync(null, ("X-Forwarded-For", $"203.0.113.{++claimed}")));

        Expect.Problem(answer, 429, "rate_limited");
    }

    [Test]
    public async Task Forgeries_InAFlood_AreLimitedAndGoodDeliveriesAreNot()
    {
        // Writing lines to a log would slow the flood down to less than is a flood.
        await using var api = await ApiHost.StartAsync(("Logging:Level", "Fatal"));
        var forgery = Encoding.ASCII.GetBytes(
            "POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        byte[] hundred = [.. Enumerable.Repeat(forgery, 100).SelectMany(bytes => bytes)];
        using var connection = RawConnection.Open(api.Address);

        // Sent without waiting for answers, so that it is the service that sets the pace.
        var answers = new List<Answer>();
        await Wait.UntilAsync(async () =>
        {
            await connection.SendAsync(hundred);
            for (var i = 0; i < 100; i++)
            {
                answers.Add(await connection.ReadAsync());
            }

            return answers[^1].Status == HttpStatusCode.TooManyRequests;
        });

        var good = Delivery.Good;
        Expect.Processed(await good.SendAsync(api), "ignored", good.Id);
        Expect.Problem(answers[0], 400, "webhook_signature_invalid");
        Expect.Problem(answers[^1], 429, "rate_limited");
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.BadRequest), Is.GreaterThanOrEqualTo(1_000));
    }

    private static async Task<Answer> UntilLimitedAsync(Func<Task<Answer>> ask)
    {
        Answer? last = null;
        await Wait.UntilAsync(async () => (last = await ask()).Status == HttpStatusCode.TooManyRequests);
        return last!;
    }
}
