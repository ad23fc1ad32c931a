using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>How large a body may be, and that nobody waits for more of it than that.</summary>
public sealed class WebhookBodyLimitTests
{
    private const int Default = 1024 * 1024;
    private const int Configured = 2048;

    private ApiHost _small = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _small = await ApiHost.StartAsync(("WEBHOOK_MAX_BODY_BYTES", $"{Configured}"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _small.DisposeAsync();

    [Test]
    public async Task Body_AsLargeAsTheLimit_IsTaken(
        [Values(Default, Configured)] int limit, [Values(false, true)] bool isChunked)
    {
        var delivery = Delivery.Good.Padded(limit) with { ChunkSize = isChunked ? 10_000 : null };

        Expect.Processed(await delivery.SendAsync(HostOf(limit)), "ignored", delivery.Id);
    }

    [Test]
    public async Task Body_OneByteLarger_Is413(
        [Values(Default, Configured)] int limit, [Values(false, true)] bool isChunked)
    {
        var delivery = Delivery.Good.Padded(limit + 1) with { ChunkSize = isChunked ? 10_000 : null };

        Expect.Problem(await delivery.SendAsync(HostOf(limit)), 413, "body_too_large");
    }

    [TestCase(0, 200)]
    [TestCase(1, 413)]
    public async Task Body_InChunksOfOneByte_IsMeasuredWithoutTheirFraming(int more, int status)
    {
        var delivery = Delivery.Good.Padded(Configured + more) with { ChunkSize = 1 };

        Assert.That((int)(await delivery.SendAsync(_small)).Status, Is.EqualTo(status));
    }

    [TestCase("1048577")]
    [TestCase("31457280")]
    [TestCase("1073741824")]
    [TestCase("9223372036854775807")]
    public async Task Body_SaidToBeTooLarge_Is413BeforeAnyOfItIsSent(string length)
    {
        var head = $"POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n";

        // An interim 100 would be read as the answer.
        Expect.Problem(await RawConnection.AskAsync(Shared.Api.Address, head), 413, "body_too_large");
    }

    [Test]
    public async Task Body_ThatStopsComing_Is408()
    {
        var head = Delivery.Good.Head();

        Expect.Problem(await RawConnection.AskAsync(Shared.Api.Address, head + "{"), 408, "request_timeout");
    }

    private ApiHost HostOf(int limit) => limit == Configured ? _small : Shared.Api;
}
