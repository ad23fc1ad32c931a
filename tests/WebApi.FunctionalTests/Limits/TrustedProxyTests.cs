using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Limits;

/// <summary>A client is who the last trusted proxy says it is, and nobody else's word counts.</summary>
public sealed class TrustedProxyTests
{
    private const int Limit = 5;

    private static readonly (string, string?) _limited = ("API_RATE_LIMIT", $"{Limit}");

    [Test]
    public async Task ForwardedFor_WhenNobodyIsTrusted_DoesNotWidenTheLimit()
    {
        await using var api = await ApiHost.StartAsync(_limited);

        var statuses = await AskAsync(api, n => $"203.0.113.{n}");

        Assert.That(statuses, Has.Some.EqualTo(429).And.Some.EqualTo(401));
    }

    [Test]
    public async Task ForwardedFor_OfATrustedProxy_GivesEachClientItsOwnLimit()
    {
        await using var api = await ApiHost.StartAsync(_limited, ("TRUSTED_PROXIES", "127.0.0.1"));

        Assert.That(await AskAsync(api, n => $"203.0.113.{n}"), Is.All.EqualTo(401));
        Assert.That(await AskAsync(api, _ => "203.0.113.200"), Has.Some.EqualTo(429));
    }

    [Test]
    public async Task ForwardedFor_BeforeTheTrustedHop_IsTheClientsOwnInvention()
    {
        await using var api = await ApiHost.StartAsync(_limited, ("TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8"));

        // The client wrote the first address itself; the balancer added the client's, its proxy the balancer's.
        var statuses = await AskAsync(api, n => $"198.51.100.{n}, 203.0.113.7, 10.1.2.3");

        Assert.That(statuses, Has.Some.EqualTo(429));
    }

    [TestCase("", ExpectedResult = null)]
    [TestCase("127.0.0.1", ExpectedResult = "max-age=31536000; includeSubDomains")]
    public async Task<string?> ForwardedProto_CountsFromATrustedProxyOnly(string trusted)
    {
        await using var api = await ApiHost.StartAsync(("TRUSTED_PROXIES", trusted));

        return (await api.MeAsync(null, ("X-Forwarded-Proto", "https"))).Header("Strict-Transport-Security");
    }

    /// <summary>Six times the limit at once, each with a forwarded address.</summary>
    private static async Task<List<int>> AskAsync(ApiHost api, Func<int, string> forwardedFor)
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, Limit * 6)
            .Select(n => api.MeAsync(null, ("X-Forwarded-For", forwardedFor(n)))));
        return [.. answers.Select(answer => (int)answer.Status)];
    }
}
