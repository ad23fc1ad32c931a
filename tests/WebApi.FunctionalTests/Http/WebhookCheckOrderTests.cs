using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>A delivery that breaks two rules is answered for the one that is checked first.</summary>
public sealed class WebhookCheckOrderTests
{
    private const int MaxBytes = 2048;

    // In the order in which they are checked. The last of two is applied first, so that the first finds it in place.
    private static readonly Fault[] _faults =
    [
        new("method", 405, "method_not_allowed", delivery => delivery with { Method = "PUT" }),
        new("content type", 415, "unsupported_media_type", delivery => delivery with { Headers = ["Content-Type: text/plain"] }),
        new("size", 413, "body_too_large", delivery => delivery.Padded(MaxBytes + 1)),
        new("header missing", 400, "webhook_signature_invalid", delivery => delivery with { Sign = signed => delivery.Sign(signed).Skip(1) }),
        new("timestamp", 400, "webhook_timestamp_out_of_range", delivery => delivery with { Age = TimeSpan.FromSeconds(320) }),
        new("signature", 400, "webhook_signature_invalid", delivery => delivery with { Secret = "whsec_d3JvbmctQ0FOQVJZLXdyb25nLXNlY3JldC0wMDAwMDA=" }),
        new("JSON", 400, "webhook_body_invalid", delivery => delivery.WithBody("[]")),
    ];

    private ApiHost _api = null!;

    private static IEnumerable<TestCaseData> Faults =>
        _faults.Select(fault => new TestCaseData(fault).SetArgDisplayNames(fault.Name));

    private static IEnumerable<TestCaseData> Pairs =>
        from first in Enumerable.Range(0, _faults.Length)
        from second in Enumerable.Range(first + 1, _faults.Length - first - 1)
        select new TestCaseData(_faults[first], _faults[second]).SetArgDisplayNames(_faults[first].Name, _faults[second].Name);

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await ApiHost.StartAsync(("WEBHOOK_MAX_BODY_BYTES", $"{MaxBytes}"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Delivery_WithoutAFault_IsProcessed()
    {
        var delivery = Delivery.Good;

        Expect.Processed(await delivery.SendAsync(_api), "ignored", delivery.Id);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task Delivery_WithOneFault_IsAnsweredForIt(object fault)
    {
        var only = (Fault)fault;

        Expect.Problem(await only.Spoil(Delivery.Good).SendAsync(_api), only.Status, only.Code);
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task Delivery_WithTwoFaults_IsAnsweredForTheFirst(object first, object second)
    {
        var (expected, other) = ((Fault)first, (Fault)second);

        var answer = await expected.Spoil(other.Spoil(Delivery.Good)).SendAsync(_api);

        Expect.Problem(answer, expected.Status, expected.Code);

        // Two of them share a code; only the detail tells which one was met.
        Assert.That(
            answer.Detail!.StartsWith("Missing webhook signature", StringComparison.Ordinal),
            Is.EqualTo(expected.Name == "header missing"));
    }

    private sealed record Fault(string Name, int Status, string Code, Func<Delivery, Delivery> Spoil);
}
