using System.Text;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

public sealed class ValidDeliveryTests
{
    private static readonly string _junk = Attempt.Sign("msg_other", Attempt.GoodTime, Attempt.GoodBody);

    private static IEnumerable<TestCaseData<Attempt>> Deliveries
    {
        get
        {
            var good = Attempt.Good;
            var signature = Attempt.GoodSignature;
            yield return Named("as sent", good);
            yield return Named("299 s old", good with { Now = Attempt.GoodTime + 299 });
            yield return Named("300 s old", good with { Now = Attempt.GoodTime + 300 });
            yield return Named("299 s ahead", good with { Now = Attempt.GoodTime - 299 });
            yield return Named("300 s ahead", good with { Now = Attempt.GoodTime - 300 });
            yield return Named("good entry first", good.WithSignature($"{signature} {_junk}"));
            yield return Named("good entry in the middle", good.WithSignature($"{_junk} {signature} {_junk}"));
            yield return Named("good entry last", good.WithSignature($"{_junk} {_junk} {signature}"));
            yield return Named("good entry twice", good.WithSignature($"{signature} {signature}"));
            yield return Named("after junk without comma", good.WithSignature($"garbage {signature}"));
            yield return Named("after a lone comma", good.WithSignature($", {signature}"));
            yield return Named("after v1 without a signature", good.WithSignature($"v1, {signature}"));
            yield return Named("after v2 and v1a", good.WithSignature($"v2,abc v1a,abc {signature}"));
            yield return Named("blanks around", good.WithSignature($"  {signature}  "));
            yield return Named("a thousand blanks before", good.WithSignature(new string(' ', 1000) + signature));
            yield return Named("as the last entry looked at", good.WithSignature(Repeat("v1,x ", 63) + signature));
            yield return Named("before a thousand entries", good.WithSignature($"{signature} {Repeat(_junk + " ", 1000)}"));
            yield return Named("id with dots", good.Resigned(id: "msg.a.b"));
            yield return Named("id of one character", good.Resigned(id: "m"));
            yield return Named("id of 255 characters", good.Resigned(id: new string('m', 255)));
            yield return Named("id with punctuation", good.Resigned(id: "msg_/+=~!,;:%"));
            yield return Named("timestamp signed with a leading zero", good.Resigned(timestamp: "0" + Attempt.GoodTime));
            yield return Named("empty body", good.Resigned(body: []));
            yield return Named("one NUL", good.Resigned(body: [0]));
            yield return Named("bytes that are not UTF-8", good.Resigned(body: [0xff, 0xfe, 0x80, 0xc0, 0xaf]));
            yield return Named("byte order mark signed", good.Resigned(body: [0xef, 0xbb, 0xbf, .. Attempt.GoodBody]));
            yield return Named("CRLF", good.Resigned(body: "{\r\n}\r\n"u8.ToArray()));
            yield return Named("non-ASCII", good.Resigned(body: Encoding.UTF8.GetBytes("{\"n\":\"Renée Åström 🚀\"}")));
            yield return Named("200 KB", good.Resigned(body: [.. Enumerable.Repeat((byte)'a', 200 * 1024)]));
            yield return Named("1 MiB", good.Resigned(body: new byte[1024 * 1024]));
            yield return Named("second secret", good with { Secrets = [Attempt.OtherSecretText, Attempt.SecretText] });
            yield return Named("ten secrets", good with
            {
                Secrets = [.. Enumerable.Range(0, 9).Select(i => "whsec_" + Convert.ToBase64String(Encoding.ASCII.GetBytes($"another key of this size {i}"))), Attempt.SecretText],
            });
            yield return Named("webhook-* family", Rename(good, "webhook-"));
            yield return Named("webhook-* in capitals", Rename(good, "WEBHOOK-"));
            yield return Named("svix-* complete, webhook-* in parts", good.With("webhook-id", "msg_evil"));
            yield return Named("svix-* good, webhook-* bad", good
                .With("webhook-id", "msg_evil").With("webhook-timestamp", "1").With("webhook-signature", "v1,x"));
            yield return Named("svix-* good, webhook-* doubled", good.With("webhook-id", "a", "b"));
            yield return Named("svix-* blank in part, webhook-* good", Rename(good, "webhook-").With("svix-id", " "));
            yield return Named("svix-* incomplete, webhook-* good", Rename(good, "webhook-").With("svix-id", "msg_evil"));
        }
    }

    [TestCaseSource(nameof(Deliveries))]
    public void Verify_WhenTheDeliveryIsGood_Accepts(object delivery) =>
        Assert.That(((Attempt)delivery).Verify(), Is.EqualTo(SignatureVerdict.Valid));

    [Test]
    public void Verify_WhenBothSecretsSigned_NamesTheFirst()
    {
        var both = $"{Attempt.Sign(Attempt.GoodId, Attempt.GoodTime, Attempt.GoodBody, Attempt.OtherSecretText)} {Attempt.GoodSignature}";
        var attempt = Attempt.Good.WithSignature(both) with { Secrets = [Attempt.SecretText, Attempt.OtherSecretText] };

        attempt.Verify(out var index);

        Assert.That(index, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void Verify_WhenOneSecretSigned_NamesIt(int position)
    {
        var secrets = Enumerable.Repeat(Attempt.OtherSecretText, 3).ToArray();
        secrets[position] = Attempt.SecretText;

        (Attempt.Good with { Secrets = [.. secrets] }).Verify(out var index);

        Assert.That(index, Is.EqualTo(position));
    }

    [Test]
    public void Verify_WhenNoneSigned_NamesNone()
    {
        (Attempt.Good with { Secrets = [Attempt.OtherSecretText] }).Verify(out var index);

        Assert.That(index, Is.Null);
    }

    [Test]
    public void Verifier_WithoutSecrets_CannotBeMade() =>
        Assert.That(() => new WebhookSignatureVerifier([], TimeProvider.System), Throws.ArgumentException.With.Message.Contains("secret"));

    [Test]
    public void Sign_WhenTheTimeIsNotPositive_Throws()
    {
        var secret = Attempt.Secret(Attempt.SecretText);

        Assert.That(() => WebhookSigner.Sign(secret, "msg_a", 0, []), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => WebhookSigner.Sign(secret, "msg_a", -1, []), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => WebhookSigner.Sign(secret, "", 1, []), Throws.ArgumentException);
    }

    [Test]
    public void Verify_WhenHeadersWereNeverSelected_IsMissingHeaders() =>
        Assert.That(
            new WebhookSignatureVerifier([Attempt.Secret(Attempt.SecretText)], TimeProvider.System).Verify(default, []),
            Is.EqualTo(SignatureVerdict.MissingHeaders));

    private static Attempt Rename(Attempt attempt, string prefix) => attempt with
    {
        Headers = attempt.Headers.Clear().AddRange(
            attempt.Headers.Select(h => KeyValuePair.Create(prefix + h.Key["svix-".Length..], h.Value))),
    };

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static TestCaseData<Attempt> Named(string name, Attempt attempt) =>
        new TestCaseData<Attempt>(attempt).SetArgDisplayNames(name);
}
