using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

public sealed class HostileTokenTests
{
    private JwksStub _stub = null!;
    private SigningKeySource _keys = null!;
    private SessionTokenVerifier _withJwks = null!;
    private SessionTokenVerifier _withPem = null!;

    private static IEnumerable<TestCaseData<HostileToken>> Tokens =>
        HostileTokens.All.Select(t => new TestCaseData<HostileToken>(t).SetArgDisplayNames(t.Name));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _stub = await JwksStub.StartAsync(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Ours)));
        _withJwks = Verifiers.WithJwks(_stub.Url, Verifiers.Clock(), out _keys);
        _withPem = Verifiers.WithPem();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _keys.Dispose();
        await _stub.DisposeAsync();
    }

    [TestCaseSource(nameof(Tokens))]
    public async Task Verify_WhenTheTokenIsHostile_RejectsItForItsFault(object hostile)
    {
        var token = (HostileToken)hostile;

        // The control: the token that all of them are made from passes here and now.
        Assert.That(await _withJwks.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Accepted));
        var result = await _withJwks.VerifyAsync(token.Text, CancellationToken.None);
        Assert.That(result, Is.EqualTo(new SessionTokenResult(SessionTokenVerdict.Rejected, null, token.Reason)));
    }

    [TestCaseSource(nameof(Tokens))]
    public async Task Verify_WhenTheTokenIsHostileAndTheKeyIsGiven_Rejects(object hostile)
    {
        var token = (HostileToken)hostile;

        var result = await _withPem.VerifyAsync(token.Text, CancellationToken.None);

        var expected = token.IsAboutKeyId ? SessionTokenVerdict.Accepted : SessionTokenVerdict.Rejected;
        Assert.That(result.Verdict, Is.EqualTo(expected));
    }

    [Test]
    public async Task Verify_WhenAnyByteOfTheSignatureIsChanged_Rejects()
    {
        var good = TestToken.Good.Signature;
        for (var position = 0; position < good.Length; position++)
        {
            var changed = (byte[])good.Clone();
            changed[position] ^= (byte)(1 << (position % 8));

            var result = await _withPem.VerifyAsync(TestToken.Good with { Signer = _ => changed });

            Assert.That(result.Reason, Is.EqualTo(SessionTokenReasons.InvalidSignature), $"byte {position}");
        }
    }

    [TestCase("null")]
    [TestCase("1")]
    [TestCase("true")]
    [TestCase("[\"user_a\"]")]
    [TestCase("{}")]
    public async Task Verify_WhenTheSubjectIsNoString_IsInvalidPayload(string json)
    {
        var result = await _withJwks.VerifyAsync(TestToken.Good.With("sub", json));

        Assert.That(result.Verdict, Is.EqualTo(SessionTokenVerdict.InvalidPayload));
        Assert.That(result.Token, Is.Null);
    }

    [Test]
    public async Task Verify_WhenTheSubjectIsAbsent_IsInvalidPayload() =>
        Assert.That(
            await _withJwks.JudgeAsync(TestToken.Good.Without("sub")), Is.EqualTo(SessionTokenVerdict.InvalidPayload));

    [Test]
    public async Task Verify_WhenNothingIsConfigured_SaysSo()
    {
        var verifier = new SessionTokenVerifier(new SessionTokenOptions(), null, Verifiers.Clock());

        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.NotConfigured));
    }

    [Test]
    public void Verifier_WhenKeysMustBeFetchedAndCannot_CannotBeMade()
    {
        var options = new SessionTokenOptions { JwksUrl = new Uri("https://clerk.example.com/.well-known/jwks.json") };

        Assert.That(() => new SessionTokenVerifier(options, null, TimeProvider.System), Throws.ArgumentException);
    }
}
