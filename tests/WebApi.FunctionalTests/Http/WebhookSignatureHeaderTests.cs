namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>Which headers count as a signature: one family, complete, each header once.</summary>
public sealed class WebhookSignatureHeaderTests
{
    private const string Missing = "Missing webhook signature";
    private const string Invalid = "Invalid webhook signature";

    private static readonly SignedHeaders _other = new("msg_other", "1", "v1,AAAA");

    private static IEnumerable<TestCaseData> Good
    {
        get
        {
            yield return Case("svix", s => s.Lines("svix"));
            yield return Case("webhook", s => s.Lines("webhook"));
            yield return Case("names in capitals", s => s.Lines("SVIX"));
            yield return Case("both families, the same", s => [.. s.Lines("svix"), .. s.Lines("webhook")]);
            yield return Case("svix is complete, so another webhook family does not count", s => [.. s.Lines("svix"), .. _other.Lines("webhook")]);
            yield return Case("svix lacks its id, so webhook counts", s => [.. _other.Lines("svix").Skip(1), .. s.Lines("webhook")]);
            yield return Case("svix has a blank id, so webhook counts", s => [.. (_other with { Id = " " }).Lines("svix"), .. s.Lines("webhook")]);
            yield return Case("an id of 255 characters", s => s.Lines("svix"), new string('i', 255));
            yield return Case("a good entry among others", s => (s with { Signature = $"v1,AAAA v1a,BBBB {s.Signature} junk" }).Lines("svix"));
        }
    }

    private static IEnumerable<TestCaseData> Incomplete
    {
        get
        {
            foreach (var family in (string[])["svix", "webhook"])
            {
                for (var line = 0; line < 3; line++)
                {
                    var missing = line;
                    yield return Case($"{family}: line {line} missing", s => s.Lines(family).Where((_, i) => i != missing));
                    yield return Case($"{family}: line {line} empty", s => s.Lines(family).Select((l, i) => i == missing ? l.Split(' ')[0] : l));
                    yield return Case($"{family}: line {line} blank", s => s.Lines(family).Select((l, i) => i == missing ? l.Split(' ')[0] + " \t " : l));
                }
            }

            yield return Case("no headers", _ => []);
            yield return Case("id from webhook, the rest from svix", s => [.. s.Lines("webhook").Take(1), .. s.Lines("svix").Skip(1)]);
            yield return Case("timestamp from webhook, the rest from svix", s => s.Lines("svix").Select((l, i) => i == 1 ? s.Lines("webhook").ElementAt(1) : l));
            yield return Case("signature from webhook, the rest from svix", s => [.. s.Lines("svix").Take(2), .. s.Lines("webhook").Skip(2)]);
            yield return Case("another family", s => s.Lines("clerk"));
        }
    }

    private static IEnumerable<TestCaseData> Malformed
    {
        get
        {
            foreach (var family in (string[])["svix", "webhook"])
            {
                for (var line = 0; line < 3; line++)
                {
                    var doubled = line;
                    yield return Case($"{family}: line {line} twice, the same", s => [.. s.Lines(family), s.Lines(family).ElementAt(doubled)]);
                    yield return Case($"{family}: line {line} twice, another first", s => [_other.Lines(family).ElementAt(doubled), .. s.Lines(family)]);
                    yield return Case($"{family}: line {line} twice, another last", s => [.. s.Lines(family), _other.Lines(family).ElementAt(doubled)]);
                    yield return Case($"{family}: line {line} a hundred times less two", s => [.. s.Lines(family), .. Enumerable.Repeat(s.Lines(family).ElementAt(doubled), 90)]);
                }
            }

            yield return Case("svix doubled, webhook good", s => [.. s.Lines("svix"), .. s.Lines("svix").Take(1), .. s.Lines("webhook")]);
            yield return Case("an id of 256 characters", s => s.Lines("svix"), new string('i', 256));
            yield return Case("an id of 4000 characters", s => s.Lines("svix"), new string('i', 4_000));
            yield return Case("an id with a blank in it", s => s.Lines("svix"), "msg_a b");
            yield return Case("an id beyond ASCII", s => s.Lines("svix"), "msg_é");
            foreach (var timestamp in (string[])["0", "-1", "hello", "1e9", "+1767225600", "1767225600.0", "0x10", "١٢٣", "99999999999999999999", "9223372036854775808"])
            {
                yield return Case($"timestamp {timestamp}", s => (s with { Timestamp = timestamp }).Lines("svix"));
            }

            yield return Case("timestamp with a leading zero", s => (s with { Timestamp = "0" + s.Timestamp }).Lines("svix"));
            foreach (var signature in (string[])["v1", "v1,", ",", "AAAA", "v1,AAAA", "v2,AAAA", "v1, AAAA"])
            {
                yield return Case($"signature {signature}", s => (s with { Signature = signature }).Lines("svix"));
            }

            yield return Case("signature with the label V1", s => (s with { Signature = "V1" + s.Signature[2..] }).Lines("svix"));
            yield return Case("signature without its label", s => (s with { Signature = s.Signature[3..] }).Lines("svix"));
            yield return Case("signature without padding", s => (s with { Signature = s.Signature.TrimEnd('=') }).Lines("svix"));
            yield return Case("another id", s => (s with { Id = "msg_other" }).Lines("svix"));
        }
    }

    [TestCaseSource(nameof(Good))]
    public async Task Signature_ThatIsComplete_Counts(object sign, string? id)
    {
        var delivery = Make(sign, id);

        Expect.Processed(await delivery.SendAsync(Shared.Api), "ignored", delivery.Id);
    }

    [TestCaseSource(nameof(Incomplete))]
    public Task Signature_ThatIsIncomplete_IsMissing(object sign, string? id) => IsRefused(Make(sign, id), Missing);

    [TestCaseSource(nameof(Malformed))]
    public Task Signature_ThatIsMalformedOrDoesNotFit_IsInvalid(object sign, string? id) => IsRefused(Make(sign, id), Invalid);

    [TestCase(-290)]
    [TestCase(290)]
    public async Task Timestamp_WithinFiveMinutes_IsTaken(int seconds)
    {
        var delivery = Delivery.Good with { Age = TimeSpan.FromSeconds(seconds) };

        Expect.Processed(await delivery.SendAsync(Shared.Api), "ignored", delivery.Id);
    }

    [TestCase(-310)]
    [TestCase(310)]
    [TestCase(86_400)]
    [TestCase(-86_400)]
    public async Task Timestamp_MoreThanFiveMinutesOff_Is400(int seconds)
    {
        var delivery = Delivery.Good with { Age = TimeSpan.FromSeconds(seconds) };

        Expect.Problem(await delivery.SendAsync(Shared.Api), 400, "webhook_timestamp_out_of_range");
        Assert.That(await Shared.Api.FindEventAsync(delivery.Id), Is.Null);
    }

    [Test]
    public async Task Refusals_OfOneKind_AreTheSameButForTheTrace()
    {
        var answers = new List<string>();
        foreach (var signature in (string[])["v1,AAAA", "v1", "v2,x", new string('a', 1_000)])
        {
            var answer = await (Delivery.Good with { Sign = s => (s with { Signature = signature }).Lines("svix") }).SendAsync(Shared.Api);
            answers.Add(answer.Text.Replace(answer.Member("trace_id")!, "", StringComparison.Ordinal));
        }

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1), string.Join('\n', answers.Distinct()));
    }

    private static async Task IsRefused(Delivery delivery, string detail)
    {
        var answer = await delivery.SendAsync(Shared.Api);

        Expect.Problem(answer, 400, "webhook_signature_invalid");
        Assert.That(answer.Detail, Does.StartWith(detail));
        Assert.That(await Shared.Api.FindEventAsync(delivery.Id), Is.Null);
    }

    private static Delivery Make(object sign, string? id)
    {
        var delivery = Delivery.Good with { Sign = (Func<SignedHeaders, IEnumerable<string>>)sign };
        return id is null ? delivery : delivery with { Id = id };
    }

    private static TestCaseData Case(string name, Func<SignedHeaders, IEnumerable<string>> sign, string? id = null) =>
        new TestCaseData(sign, id).SetArgDisplayNames(name);
}
