using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

public sealed class ValidTokenTests
{
    private const long Now = TestToken.Now;

    private static IEnumerable<TestCaseData<TestToken>> Tokens =>
        ValidTokens.All.Select(valid => new TestCaseData<TestToken>(valid.Token).SetArgDisplayNames(valid.Name));

    [TestCaseSource(nameof(Tokens))]
    public async Task Verify_WhenTheTokenIsGood_Accepts(object token)
    {
        var result = await Verifiers.WithPem().VerifyAsync((TestToken)token);

        Assert.That(result.Reason, Is.Null);
        Assert.That(result.Verdict, Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(result.Token!.Subject, Does.StartWith("user_"));
    }

    [Test]
    public async Task Verify_WhenAccepted_TellsWhatTheTokenSays()
    {
        var result = await Verifiers.WithPem().VerifyAsync(TestToken.FromFixture("impersonation"));

        Assert.That(result.Token, Is.EqualTo(new SessionToken(
            TestToken.UserId,
            TestToken.SessionId,
            "user_2zALaj7aPN7GXwiclp5VLg6t7yQ",
            DateTimeOffset.FromUnixTimeSeconds(1767225600),
            DateTimeOffset.FromUnixTimeSeconds(1767225660))
        {
            SignedInNotBefore = DateTimeOffset.FromUnixTimeSeconds(1767225600 - (6 * 60)),
        }));
    }

    [TestCase("[0,-1]", -60)]
    [TestCase("[120]", -121 * 60)]
    [TestCase("[-1,-1]", null)]
    [TestCase("[]", null)]
    [TestCase("[\"5\"]", null)]
    [TestCase("[1.5]", null)]
    [TestCase("[999999999]", null)]
    [TestCase("5", null)]
    [TestCase("null", null)]
    public async Task Verify_WhateverItSaysOfTheFirstFactor_AcceptsAndTellsWhatIsKnown(string ages, int? secondsAfterIssue)
    {
        var result = await Verifiers.WithPem().VerifyAsync(TestToken.Good.With("fva", ages));

        Assert.That(
            result.Token!.SignedInNotBefore,
            Is.EqualTo(secondsAfterIssue is { } seconds ? result.Token.IssuedAt!.Value.AddSeconds(seconds) : (DateTimeOffset?)null));
    }

    [Test]
    public async Task Verify_WhenTheClockHasFractions_CountsWholeSeconds()
    {
        var clock = Verifiers.Clock();
        clock.Advance(TimeSpan.FromMilliseconds(999));
        var verifier = Verifiers.WithPem(clock: clock);

        Assert.That(await verifier.JudgeAsync(TestToken.Good.With("exp", $"{Now - 4}")), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(await verifier.JudgeAsync(TestToken.Good.With("exp", $"{Now - 5}")), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [Test]
    public async Task Verify_WhenATokenGrowsOld_RejectsItFiveSecondsAfterItsExpiry()
    {
        var clock = Verifiers.Clock();
        var verifier = Verifiers.WithPem(clock: clock);

        clock.Advance(TimeSpan.FromSeconds(44));
        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Accepted));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [Test]
    public async Task Verify_WhenNoPartiesAreConfigured_DoesNotLookAtAzp()
    {
        foreach (var parties in new[] { null, FrozenSet<string>.Empty })
        {
            var verifier = Verifiers.WithPem(Verifiers.Strict with { AuthorizedParties = parties });

            Assert.That(await verifier.JudgeAsync(TestToken.FromFixture("no_azp")), Is.EqualTo(SessionTokenVerdict.Accepted));
            Assert.That(
                await verifier.JudgeAsync(TestToken.Good.With("azp", "\"https://other.example\"")),
                Is.EqualTo(SessionTokenVerdict.Accepted));
        }
    }

    [Test]
    public async Task Verify_WhenAMissingAzpIsAllowed_StillRefusesAForeignOne()
    {
        var verifier = Verifiers.WithPem(Verifiers.Strict with { AllowMissingAuthorizedParty = true });

        Assert.That(await verifier.JudgeAsync(TestToken.Good.Without("azp")), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(
            await verifier.JudgeAsync(TestToken.Good.With("azp", "\"https://evil.example\"")),
            Is.EqualTo(SessionTokenVerdict.Rejected));
        Assert.That(await verifier.JudgeAsync(TestToken.Good.With("azp", "null")), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [Test]
    public async Task Verify_WhenThePartiesCompareLoosely_ComparesExactlyAllTheSame()
    {
        var parties = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { TestToken.Origin.ToUpperInvariant() };
        var verifier = Verifiers.WithPem(Verifiers.Strict with { AuthorizedParties = parties });

        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [Test]
    public async Task Verify_WhenNoIssuerIsConfigured_StillAsksForOne()
    {
        var verifier = Verifiers.WithPem(Verifiers.Strict with { Issuer = null });

        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(await verifier.JudgeAsync(TestToken.Good.Without("iss")), Is.EqualTo(SessionTokenVerdict.Rejected));
    }

    [Test]
    public async Task Verify_WhenThePemIsConfigured_WorksFromEachWayOfWritingIt()
    {
        string[] pems =
        [
            TestKeys.Ours.ExportSubjectPublicKeyInfoPem(),
            TestKeys.Ours.ExportRSAPublicKeyPem(),
            TestKeys.Ours.ExportSubjectPublicKeyInfoPem().ReplaceLineEndings("\\n"),
            TestKeys.Ours.ExportSubjectPublicKeyInfoPem().ReplaceLineEndings("\r\n"),
        ];
        foreach (var pem in pems)
        {
            Assert.That(PublicKeyPem.TryRead(pem, out var key, out _), Is.True);
            var verifier = new SessionTokenVerifier(Verifiers.Strict with { PublicKey = key }, null, Verifiers.Clock());

            Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Accepted));
            Assert.That(await verifier.JudgeAsync(TestToken.Good.WithoutHeader("kid")), Is.EqualTo(SessionTokenVerdict.Accepted));
            Assert.That(await verifier.JudgeAsync(TestToken.Good.SignedBy(TestKeys.Attacker)), Is.EqualTo(SessionTokenVerdict.Rejected));
        }
    }

    [Test]
    public async Task Verify_WhenPemAndJwksAreConfigured_NeverUsesTheNetwork()
    {
        await using var stub = await JwksStub.StartAsync(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Attacker)));
        var clock = Verifiers.Clock();
        using var keys = new SigningKeySource(stub.Url, clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<SigningKeySource>.Instance);
        var options = Verifiers.Strict with { JwksUrl = stub.Url, PublicKey = new RsaSecurityKey(TestKeys.Ours) };
        var verifier = new SessionTokenVerifier(options, keys, clock);

        Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(await verifier.JudgeAsync(TestToken.Good.WithHeader("kid", "\"other\"")), Is.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(await verifier.JudgeAsync(TestToken.Good.SignedBy(TestKeys.Attacker)), Is.EqualTo(SessionTokenVerdict.Rejected));
        Assert.That(stub.Hits, Is.Zero);
    }

    [Test]
    public async Task Verify_WhenCalledAtOnceByMany_JudgesEachByItself()
    {
        var verifier = Verifiers.WithPem();
        var good = TestToken.Good.Text;
        var bad = TestToken.Good.SignedBy(TestKeys.Attacker).Text;

        var verdicts = new SessionTokenVerdict[2000];
        await Parallel.ForAsync(0, verdicts.Length, async (i, cancellationToken) =>
            verdicts[i] = (await verifier.VerifyAsync(i % 2 == 0 ? good : bad, cancellationToken)).Verdict);

        Assert.That(verdicts.Where((_, i) => i % 2 == 0), Is.All.EqualTo(SessionTokenVerdict.Accepted));
        Assert.That(verdicts.Where((_, i) => i % 2 == 1), Is.All.EqualTo(SessionTokenVerdict.Rejected));
    }

    [Test]
    public void Options_WhenPrinted_DoNotShowTheSecret()
    {
        var options = new SessionTokenOptions { Algorithm = SessionTokenAlgorithm.HS256, HmacKey = "sk_test_canary" };

        Assert.That($"{options}", Does.Not.Contain("canary"));
    }
}
