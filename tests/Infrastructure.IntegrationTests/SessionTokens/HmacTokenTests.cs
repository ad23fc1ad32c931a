using System.Text;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>HS256, for local tests: signature, times and subject, and nothing of Clerk's.</summary>
public sealed class HmacTokenTests
{
    private const string Secret = "sk_test_abcdefghijklmnopqrstuvwxyz0123456789";

    private static TestToken Good { get; } = Token(Secret, $"{{\"sub\":\"local-user\",\"exp\":{TestToken.Now + 60}}}");

    [TestCase("s")]
    [TestCase("short")]
    [TestCase("exactly 32 bytes of shared secret")]
    [TestCase(Secret)]
    [TestCase("sixty-four bytes is where HMAC stops padding and starts hashing:")]
    [TestCase("more than sixty-four bytes, so that HMAC hashes the key before it uses it, as RFC 2104 says")]
    [TestCase("pässwörd 🚀")]
    public async Task Verify_WhateverTheLengthOfTheSecret_AcceptsWhatItSigned(string secret)
    {
        var verifier = Verifiers.WithSecret(secret);
        var payload = Encoding.UTF8.GetString(Good.Payload);

        Assert.That(await verifier.JudgeAsync(Token(secret, payload)), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(await verifier.JudgeAsync(Token(secret + "x", payload)), Is.EqualTo(SessionTokenVerdict.Rejected));
        Assert.That(await verifier.JudgeAsync(Token("", payload)), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [TestCase("{\"sub\":\"local-user\",\"exp\":1767225660,\"nbf\":1767225600,\"iat\":1767225600}")]
    [TestCase("{\"sub\":\"local-user\",\"exp\":1767225660,\"iss\":5,\"azp\":5,\"sts\":\"pending\",\"act\":1}")]
    [TestCase("{\"sub\":\"Jörg Müller\",\"exp\":1767225660}")]
    [TestCase("{\"sub\":\"mch_1\",\"exp\":1767225660}")]
    public async Task Verify_WhenSignatureTimesAndSubjectAreGood_AsksForNothingElse(string payload)
    {
        var result = await Verifiers.WithSecret(Secret).VerifyAsync(Token(Secret, payload));

        Assert.That(result.Verdict, Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(result.Token!.SessionId, Is.Null);
        Assert.That(result.Token.ActorSubject, Is.Null);
    }

    [TestCase("{\"sub\":\"local-user\"}")]
    [TestCase("{\"sub\":\"local-user\",\"exp\":\"1767225660\"}")]
    [TestCase("{\"sub\":\"local-user\",\"exp\":1767225615}")]
    [TestCase("{\"sub\":\"local-user\",\"exp\":1767225660,\"nbf\":1767225626}")]
    [TestCase("{\"sub\":\"local-user\",\"exp\":1767225660,\"iat\":1767225626}")]
    [TestCase("{\"sub\":\"local-user\",\"exp\":1767225660,\"iat\":\"now\"}")]
    [TestCase("{\"sub\":\"\",\"exp\":1767225660}")]
    [TestCase("{\"sub\":\"a\\u0000b\",\"exp\":1767225660}")]
    [TestCase("{\"sub\":\"a\\nb\",\"exp\":1767225660}")]
    [TestCase("{\"sub\":\"a\",\"sub\":\"b\",\"exp\":1767225660}")]
    public async Task Verify_WhenTimesOrSubjectAreBad_Rejects(string payload)
    {
        var verifier = Verifiers.WithSecret(Secret);

        Assert.That(await verifier.JudgeAsync(Good), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(await verifier.JudgeAsync(Token(Secret, payload)), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [TestCase("{\"exp\":1767225660}")]
    [TestCase("{\"sub\":null,\"exp\":1767225660}")]
    [TestCase("{\"sub\":42,\"exp\":1767225660}")]
    public async Task Verify_WhenThereIsNoSubject_IsInvalidPayload(string payload) =>
        Assert.That(
            await Verifiers.WithSecret(Secret).JudgeAsync(Token(Secret, payload)),
            Is.EqualTo(SessionTokenVerdict.InvalidPayload));

    [Test]
    public async Task Verify_WhenTheTokenIsOfAnotherAlgorithm_Rejects()
    {
        var verifier = Verifiers.WithSecret(Secret);
        foreach (var algorithm in (string[])["none", "HS384", "HS512", "RS256", "hs256"])
        {
            Assert.That(
                (await verifier.VerifyAsync(Good.WithHeader("alg", $"\"{algorithm}\""))).Reason,
                Is.EqualTo(SessionTokenReasons.InvalidAlgorithm));
        }

        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Rejected));
        Assert.That(await verifier.JudgeAsync(Good with { Signer = _ => new byte[32] }), Is.EqualTo(SessionTokenVerdict.Rejected));
        Assert.That(await verifier.JudgeAsync(Good with { Signer = d => Good.Signer(d)[..16] }), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [TestCase(null)]
    [TestCase("")]
    public async Task Verify_WhenThereIsNoSecret_IsNotConfigured(string? secret)
    {
        var options = new SessionTokenOptions { Algorithm = SessionTokenAlgorithm.HS256, HmacKey = secret };
        var verifier = new SessionTokenVerifier(options, null, Verifiers.Clock());

        Assert.That(await verifier.JudgeAsync(Good), Is.EqualTo(SessionTokenVerdict.NotConfigured));
    }

    private static TestToken Token(string secret, string payload) => new()
    {
        Header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8.ToArray(),
        Payload = Encoding.UTF8.GetBytes(payload),
        Signer = TestToken.HmacSigner(Encoding.UTF8.GetBytes(secret)),
    };
}
