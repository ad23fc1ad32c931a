using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;
using static UserSync.Infrastructure.SessionTokens.SessionTokenVerdict;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>A token that comes again costs no second signature, and counts no longer than it would have.</summary>
public sealed class VerifiedTokensTests
{
    private FakeTimeProvider _clock = null!;
    private CountingFactory _signatures = null!;
    private SessionTokenVerifier _verifier = null!;

    [SetUp]
    public void Create()
    {
        _clock = Verifiers.Clock();
        _signatures = new CountingFactory();
        var key = new RsaSecurityKey(TestKeys.Ours.ExportParameters(false)) { CryptoProviderFactory = _signatures };
        _verifier = new SessionTokenVerifier(Verifiers.Strict with { PublicKey = key }, null, _clock);
    }

    [Test]
    public async Task Verify_OfATokenThatComesAgain_SaysTheSameWithoutItsSignature()
    {
        var text = TestToken.Good.Text;
        var first = await _verifier.VerifyAsync(text, CancellationToken.None);
        var second = await _verifier.VerifyAsync(text, CancellationToken.None);
        var again = await _verifier.VerifyAsync(text, CancellationToken.None);

        Assert.That(first.Verdict, Is.EqualTo(Accepted));
        Assert.That(new[] { second, again }, Is.All.EqualTo(first));
        Assert.That(_signatures.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Verify_OfATokenThatDiffersInOnePlace_IsNotTakenForTheOther()
    {
        var text = TestToken.Good.Text;
        await RememberAsync(_verifier, text);

        foreach (var place in Enumerable.Range(0, text.Length))
        {
            foreach (var other in new[] { text[place] == 'A' ? 'B' : 'A', '\uFF21', '\0' })
            {
                var changed = string.Concat(text.AsSpan(0, place), [other], text.AsSpan(place + 1));
                Assert.That((await _verifier.VerifyAsync(changed, CancellationToken.None)).Token, Is.Null, $"place {place}");
            }
        }
    }

    [Test]
    public async Task Verify_OfARememberedTokenThatRunsOut_IsAskedForItsSignatureAgain()
    {
        var text = TestToken.Good.Text;
        var expiresAt = (await RememberAsync(_verifier, text)).Token!.ExpiresAt;

        _clock.SetUtcNow(expiresAt - TimeSpan.FromTicks(1));
        Assert.That((await _verifier.VerifyAsync(text, CancellationToken.None)).Verdict, Is.EqualTo(Accepted));
        Assert.That(_signatures.Count, Is.EqualTo(2));

        _clock.SetUtcNow(expiresAt);
        Assert.That((await _verifier.VerifyAsync(text, CancellationToken.None)).Verdict, Is.EqualTo(Accepted));
        Assert.That(_signatures.Count, Is.EqualTo(3));

        _clock.SetUtcNow(expiresAt + TimeSpan.FromSeconds(5));
        Assert.That((await _verifier.VerifyAsync(text, CancellationToken.None)).Reason, Is.EqualTo(SessionTokenReasons.Expired));
    }

    [Test]
    public async Task Verify_OfATokenThatIsRefused_RemembersNothing()
    {
        var expired = TestToken.Good.At(_clock.GetUtcNow() - TimeSpan.FromHours(1)).Text;
        await RememberAsync(_verifier, expired);
        await _verifier.VerifyAsync(expired, CancellationToken.None);

        Assert.That(_signatures.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task Verify_OfARememberedTokenWhoseKeyHasLeft_IsRefused()
    {
        await using var stub = await JwksStub.StartAsync(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Ours)));
        var verifier = Verifiers.WithJwks(stub.Url, _clock, out var keys);
        using var owned = keys;
        var text = TestToken.Good.With("exp", $"{TestToken.Now + 3_600}").Text;
        await RememberAsync(verifier, text);

        stub.Serve(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Next, "ins_next")));
        Assert.That((await verifier.VerifyAsync(text, CancellationToken.None)).Verdict, Is.EqualTo(Accepted));
        _clock.Advance(SigningKeySource.MaxAge);
        Assert.That((await verifier.VerifyAsync(text, CancellationToken.None)).Reason, Is.EqualTo(SessionTokenReasons.KeyMismatch));
    }

    [Test]
    public void Add_OfMoreThanThereIsRoomFor_ForgetsTheOldest()
    {
        var tokens = new VerifiedTokens();
        var key = new RsaSecurityKey(TestKeys.Ours.ExportParameters(false));
        var token = new SessionToken("user_1", "sess_1", null, null, _clock.GetUtcNow().AddMinutes(1));
        var texts = Enumerable.Range(0, 3 * VerifiedTokens.MostInHalf).Select(n => $"{n}").ToList();
        foreach (var text in texts)
        {
            tokens.Add(text, token, null, key);
            tokens.Add(text, token, null, key);
        }

        var found = texts.ConvertAll(text => tokens.TryFind(text, _clock.GetUtcNow(), out _));
        Assert.That(found.Take(VerifiedTokens.MostInHalf), Is.All.False);
        Assert.That(found.Skip(VerifiedTokens.MostInHalf), Is.All.True);
    }

    [Test]
    public void Add_OfTokensThatComeOnce_RemembersNone()
    {
        var tokens = new VerifiedTokens();
        var key = new RsaSecurityKey(TestKeys.Ours.ExportParameters(false));
        var token = new SessionToken("user_1", "sess_1", null, null, _clock.GetUtcNow().AddMinutes(1));
        var texts = Enumerable.Range(0, 1_000).Select(n => $"{n}").ToList();
        texts.ForEach(text => tokens.Add(text, token, null, key));

        Assert.That(texts.ConvertAll(text => tokens.TryFind(text, _clock.GetUtcNow(), out _)), Is.All.False);
    }

    /// <summary>Verifies a token twice: what came once is not remembered yet.</summary>
    private static async Task<SessionTokenResult> RememberAsync(SessionTokenVerifier verifier, string text)
    {
        await verifier.VerifyAsync(text, CancellationToken.None);
        return await verifier.VerifyAsync(text, CancellationToken.None);
    }

    /// <summary>Counts the signatures that are looked at.</summary>
    private sealed class CountingFactory : CryptoProviderFactory
    {
        public int Count { get; set; }

        public override SignatureProvider CreateForVerifying(SecurityKey key, string algorithm) =>
            new CountingProvider(this, base.CreateForVerifying(key, algorithm));
    }

    private sealed class CountingProvider(CountingFactory factory, SignatureProvider inner) : SignatureProvider(inner.Key, inner.Algorithm)
    {
        public override byte[] Sign(byte[] input) => inner.Sign(input);

        public override bool Verify(byte[] input, byte[] signature)
        {
            factory.Count++;
            return inner.Verify(input, signature);
        }

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
