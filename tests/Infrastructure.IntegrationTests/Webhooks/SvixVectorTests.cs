using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

public sealed class SvixVectorTests
{
    [TestCase("verify", 65)]
    [TestCase("sign", 4)]
    [TestCase("secrets", 11)]
    [TestCase("asymmetric", 1)]
    [TestCase("fixtures", 6)]
    public void Vectors_AreAllThere(string section, int count) =>
        Assert.That(SvixVectors.Count(section), Is.EqualTo(count));

    [TestCaseSource(typeof(SvixVectors), nameof(SvixVectors.Verify))]
    public void Verify_WhenGivenAVector_JudgesAsExpected(JsonElement vector)
    {
        var attempt = new Attempt
        {
            Headers = vector.GetProperty("headers").EnumerateObject()
                .ToImmutableDictionary(h => h.Name, h => ImmutableArray.Create(h.Value.GetString()!)),
            Body = Encoding.UTF8.GetBytes(vector.Text("payload")),
            Now = vector.GetProperty("now").GetInt64(),
            Secrets = [.. vector.GetProperty("secrets").EnumerateArray().Select(s => s.GetString()!)],
        };

        var expected = vector.Text("expected") == "valid" ? SignatureVerdict.Valid : vector.Text("reason") switch
        {
            "missing_headers" => SignatureVerdict.MissingHeaders,
            "invalid_timestamp" => SignatureVerdict.InvalidTimestamp,
            "timestamp_out_of_tolerance" => SignatureVerdict.TimestampOutOfTolerance,
            "signature_mismatch" => SignatureVerdict.SignatureMismatch,
            var other => throw new NotSupportedException(other),
        };
        Assert.That(attempt.Verify(), Is.EqualTo(expected));
    }

    [TestCaseSource(typeof(SvixVectors), nameof(SvixVectors.Sign))]
    public void Sign_WhenGivenAVector_GivesTheKnownAnswer(JsonElement vector)
    {
        var body = vector.TryGetProperty("payload_repeat", out var repeat)
            ? string.Concat(Enumerable.Repeat(repeat.Text("text"), repeat.GetProperty("count").GetInt32()))
            : vector.Text("payload");

        var signature = WebhookSigner.Sign(
            Attempt.Secret(vector.Text("secret")),
            vector.Text("id"),
            vector.GetProperty("timestamp").GetInt64(),
            Encoding.UTF8.GetBytes(body));

        Assert.That(signature, Is.EqualTo(vector.Text("signature")));
    }

    [TestCaseSource(typeof(SvixVectors), nameof(SvixVectors.Secrets))]
    public void TryParse_WhenGivenASecret_DoesAsRecommended(JsonElement vector)
    {
        // "reject or trim" and "accept or warn": we trim, and tell a short key by IsShort.
        var isAccepted = vector.Text("recommended") != "reject";

        Assert.That(WebhookSecret.TryParse(vector.Text("secret"), out var secret, out _), Is.EqualTo(isAccepted));
        Assert.That(secret is not null, Is.EqualTo(isAccepted));
    }

    [TestCaseSource(typeof(SvixVectors), nameof(SvixVectors.Fixtures))]
    public void Verify_WhenAFixtureIsSigned_Accepts(JsonElement vector)
    {
        var payload = Encoding.UTF8.GetBytes(vector.Text("payload"));
        var attempt = Attempt.Good
            .With("svix-id", vector.Text("id"))
            .With("svix-timestamp", vector.GetProperty("timestamp").GetRawText())
            .WithSignature(vector.Text("signature")) with
        {
            Body = payload,
            Now = vector.GetProperty("timestamp").GetInt64(),
        };

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(payload)), Is.EqualTo(vector.Text("payload_sha256")));
        Assert.That(SvixVectors.Compact(vector.Text("file")), Is.EqualTo(payload));
        Assert.That(attempt.Verify(), Is.EqualTo(SignatureVerdict.Valid));
        Assert.That((attempt with { Body = payload[..^1] }).Verify(), Is.EqualTo(SignatureVerdict.SignatureMismatch));
    }

    [TestCaseSource(typeof(SvixVectors), nameof(SvixVectors.Asymmetric))]
    public void Verify_WhenAnEd25519EntryIsThere_LooksAtV1Only(JsonElement vector)
    {
        var asymmetric = vector.Text("signature");

        Assert.That(Attempt.Good.WithSignature(asymmetric).Verify(), Is.EqualTo(SignatureVerdict.SignatureMismatch));
        Assert.That(
            Attempt.Good.WithSignature($"{asymmetric} {Attempt.GoodSignature}").Verify(), Is.EqualTo(SignatureVerdict.Valid));
    }
}
