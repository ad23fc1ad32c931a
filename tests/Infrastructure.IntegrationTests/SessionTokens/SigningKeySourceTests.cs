using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;
using static UserSync.Infrastructure.SessionTokens.SessionTokenVerdict;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>The key cache against a real server on loopback, on a clock that moves only when told to.</summary>
public sealed class SigningKeySourceTests
{
    private const string NextId = "ins_next";

    private static readonly string _ours = TestKeys.Jwks(TestKeys.Jwk(TestKeys.Ours));
    private static readonly string _next = TestKeys.Jwks(TestKeys.Jwk(TestKeys.Next, NextId));
    private static readonly string _both = TestKeys.Jwks(TestKeys.Jwk(TestKeys.Ours), TestKeys.Jwk(TestKeys.Next, NextId));
    private static readonly TimeSpan _tick = TimeSpan.FromTicks(1);

    private FakeTimeProvider _clock = null!;
    private JwksStub _stub = null!;
    private SigningKeySource _keys = null!;
    private SessionTokenVerifier _verifier = null!;

    private TestToken Old => TestToken.Good.At(_clock.GetUtcNow());

    private TestToken New => TestToken.Good.At(_clock.GetUtcNow()).WithHeader("kid", $"\"{NextId}\"").SignedBy(TestKeys.Next);

    private static IEnumerable<TestCaseData<string, int>> Failures
    {
        get
        {
            yield return Named("html", "<!doctype html><title>Bad gateway</title>");
            yield return Named("empty body", "");
            yield return Named("null", "null");
            yield return Named("a string", "\"keys\"");
            yield return Named("an array", "[]");
            yield return Named("no keys member", "{}");
            yield return Named("keys null", "{\"keys\":null}");
            yield return Named("keys an object", "{\"keys\":{}}");
            yield return Named("no keys", "{\"keys\":[]}");
            yield return Named("keys of other kinds", "{\"keys\":[null,1,\"a\",[],{}]}");
            yield return Named("cut short", _both[..^5]);
            yield return Named("two documents", _both + _both);
            yield return Named("byte order mark", "\ufeff" + _both);
            yield return Named("half a surrogate", "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"\\ud800\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}");
            yield return Named("nested without end", new string('[', 60_000));
            yield return Named("one kid twice", TestKeys.Jwks(TestKeys.Jwk(TestKeys.Ours), TestKeys.Jwk(TestKeys.Next)));
            yield return Named("only a key of 1024 bits", TestKeys.Jwks(TestKeys.Jwk(TestKeys.Weak)));
            yield return Named("64 KB and one byte", _both.PadRight((64 * 1024) + 1));
            yield return Named("5 MB", _both.PadRight(5 * 1024 * 1024));
            foreach (var status in (int[])[201, 202, 204, 206, 400, 401, 403, 404, 429, 500, 502, 503])
            {
                yield return Named($"status {status}", status == 204 ? "" : _both, status);
            }
        }
    }

    [SetUp]
    public async Task StartAsync()
    {
        _clock = Verifiers.Clock();
        _stub = await JwksStub.StartAsync(_ours);
        _verifier = Verifiers.WithJwks(_stub.Url, _clock, out _keys);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _keys.Dispose();
        await _stub.DisposeAsync();
    }

    [Test]
    public async Task Find_WhenKeysAreAtHand_FetchesOnce()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        }

        Assert.That(_stub.Hits, Is.EqualTo(1));
    }

    [Test]
    public async Task Find_WhenManyAskAtOnceForTheFirstTime_FetchesOnce()
    {
        var release = _stub.Hold(_ours);
        var token = Old.Text;
        var waiting = Enumerable.Range(0, 100).Select(_ => _verifier.VerifyAsync(token, CancellationToken.None).AsTask()).ToArray();
        Assert.That(waiting.Select(t => t.IsCompleted), Is.All.False);

        release.SetResult();
        var results = await Task.WhenAll(waiting);

        Assert.That(results.Select(r => r.Verdict), Is.All.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(1));
    }

    [Test]
    public async Task Find_WhenKeysRotate_RefusesNobody()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve(_both);

        // At once: the fetch that made the cache warm does not count against the one for an unknown kid.
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(Accepted));
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(2));
    }

    [Test]
    public async Task Find_WhenKeysRotateUnderLoad_RefusesNobodyAndFetchesOnce()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        var release = _stub.Hold(_both);
        var (old, next) = (Old.Text, New.Text);
        var waiting = Enumerable.Range(0, 200)
            .Select(i => _verifier.VerifyAsync(i % 2 == 0 ? old : next, CancellationToken.None).AsTask()).ToArray();

        // Those whose key is at hand do not wait for those whose key is not.
        Assert.That(waiting.Where((_, i) => i % 2 == 0).Select(t => t.IsCompletedSuccessfully), Is.All.True);
        release.SetResult();

        Assert.That((await Task.WhenAll(waiting)).Select(r => r.Verdict), Is.All.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(2));
    }

    [Test]
    public async Task Find_WhenAKeyIsGone_RefusesItOnceTheKeysAreFetchedAgain()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve(_next);

        _clock.Advance(SigningKeySource.MaxAge - _tick);
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(1));

        _clock.Advance(_tick);
        var result = await _verifier.VerifyAsync(Old);
        Assert.That(result, Is.EqualTo(new SessionTokenResult(Rejected, null, SessionTokenReasons.KeyMismatch)));
        Assert.That(_stub.Hits, Is.EqualTo(2));
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Find_WhenAnotherKeyTakesOverTheKid_RefusesTheOldOne()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Next)));
        _clock.Advance(SigningKeySource.MaxAge);

        Assert.That((await _verifier.VerifyAsync(Old)).Reason, Is.EqualTo(SessionTokenReasons.InvalidSignature));
        Assert.That(await _verifier.JudgeAsync(Old.SignedBy(TestKeys.Next)), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Find_WhenAKeyReturnsWithAnUnknownKid_DropsTheOldOneAtOnce()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve(_next);

        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(Accepted));
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Rejected));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Find_WhenFloodedWithUnknownKids_FetchesOnceInTenSeconds(bool atOnce)
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));

        await FloodAsync(1000, atOnce);
        Assert.That(_stub.Hits, Is.EqualTo(2));

        // A good key costs nothing meanwhile, and an unknown one is refused without asking.
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve(_both);
        _clock.Advance(SigningKeySource.CoolDown - _tick);
        Assert.That((await _verifier.VerifyAsync(New)).Reason, Is.EqualTo(SessionTokenReasons.KeyMismatch));
        Assert.That(_stub.Hits, Is.EqualTo(2));

        _clock.Advance(_tick);
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(3));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Find_WhenFloodedBeforeTheFirstFetch_FetchesOnce(bool atOnce)
    {
        await FloodAsync(1000, atOnce);

        Assert.That(_stub.Hits, Is.EqualTo(1));
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Find_WhenFloodedForAMinute_FetchesSixTimes()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));

        for (var second = 0; second < 60; second++)
        {
            await FloodAsync(20, atOnce: false);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_stub.Hits, Is.EqualTo(1 + 6));
    }

    [Test]
    public async Task Find_WhenAnUnknownKidComesWhileAFetchIsUnderWay_JoinsIt()
    {
        var release = _stub.Hold(_both);
        var first = _verifier.VerifyAsync(Old).AsTask();
        var second = _verifier.VerifyAsync(New).AsTask();

        release.SetResult();

        Assert.That((await first).Verdict, Is.EqualTo(Accepted));
        Assert.That((await second).Verdict, Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Find_WhenTheFirstFetchFails_FindsTheKeysUnavailable(string body, int status)
    {
        _stub.Serve(body, status);

        var result = await _verifier.VerifyAsync(Old);

        Assert.That(result, Is.EqualTo(new SessionTokenResult(KeysUnavailable, null, SessionTokenReasons.KeysFailedToLoad)));
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Find_WhenALaterFetchFails_KeepsTheKeysItHas(string body, int status)
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve(body, status);
        _clock.Advance(SigningKeySource.MaxAge);

        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(KeysUnavailable));
        Assert.That(_stub.Hits, Is.EqualTo(2));
    }

    [Test]
    public async Task Find_WhenTheFirstFetchFails_TriesAgainAfterTenSeconds()
    {
        _stub.Serve("", StatusCodes.Status500InternalServerError);
        for (var i = 0; i < 100; i++)
        {
            Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(KeysUnavailable));
        }

        _stub.Serve(_ours);
        _clock.Advance(SigningKeySource.CoolDown - _tick);
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(KeysUnavailable));
        Assert.That(_stub.Hits, Is.EqualTo(1));

        _clock.Advance(_tick);
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(2));
    }

    [Test]
    public async Task Find_WhenClerkIsDownForADay_GoesOnVerifying()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve("", StatusCodes.Status503ServiceUnavailable);

        for (var hour = 0; hour < 24; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            for (var i = 0; i < 10; i++)
            {
                Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
            }
        }

        Assert.That(_stub.Hits, Is.EqualTo(1 + 24));
        _stub.Serve(_next);
        _clock.Advance(SigningKeySource.CoolDown);
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Rejected));
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Find_WhenTheFetchForAnUnknownKidFails_CannotTell()
    {
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        _stub.Serve("", StatusCodes.Status500InternalServerError);

        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(KeysUnavailable));
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(KeysUnavailable));
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(2));

        _stub.Serve(_both);
        _clock.Advance(SigningKeySource.CoolDown);
        Assert.That(await _verifier.JudgeAsync(New), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Find_WhenTheServerIsGone_FindsTheKeysUnavailable()
    {
        await _stub.StopAsync();

        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(KeysUnavailable));
    }

    [TestCase("")]
    [TestCase("{\"keys\":[")]
    public async Task Find_WhenTheServerHangs_WaitsNoLongerThanTheTimeout(string first)
    {
        var arrived = _stub.Hang(first);
        var waiting = _verifier.VerifyAsync(Old).AsTask();
        await arrived;
        Assert.That(waiting.IsCompleted, Is.False);

        _clock.Advance(TimeSpan.FromSeconds(2.5));

        // Bounded by the clock above; the time here only keeps a broken test from waiting for ever.
        Assert.That((await waiting.WaitAsync(TimeSpan.FromSeconds(30))).Verdict, Is.EqualTo(KeysUnavailable));
        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(KeysUnavailable));
        Assert.That(_stub.Hits, Is.EqualTo(1));
    }

    [Test]
    public async Task Find_WhenACallerGivesUp_OthersStillGetTheKeys()
    {
        var release = _stub.Hold(_ours);
        using var cancellation = new CancellationTokenSource();
        var token = Old.Text;
        var impatient = _verifier.VerifyAsync(token, cancellation.Token).AsTask();
        var patient = _verifier.VerifyAsync(token, CancellationToken.None).AsTask();

        await cancellation.CancelAsync();
        Assert.That(async () => await impatient, Throws.InstanceOf<OperationCanceledException>());
        release.SetResult();

        Assert.That((await patient).Verdict, Is.EqualTo(Accepted));
        Assert.That(_stub.Hits, Is.EqualTo(1));
    }

    [Test]
    public async Task Find_WhenRedirected_DoesNotFollow()
    {
        await using var other = await JwksStub.StartAsync(_ours);
        _stub.Answer = context =>
        {
            context.Response.Redirect(other.Url.AbsoluteUri);
            return Task.CompletedTask;
        };

        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(KeysUnavailable));
        Assert.That(other.Hits, Is.Zero);
    }

    [Test]
    public async Task Find_WhenTheDocumentIsExactlyAsLargeAsAllowed_ReadsIt()
    {
        _stub.Serve(_ours.PadRight(64 * 1024));

        Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
    }

    [Test]
    public async Task Find_WhenTwoInstancesUseOneKid_KeepsTheirKeysApart()
    {
        await using var other = await JwksStub.StartAsync(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Next)));
        var otherVerifier = Verifiers.WithJwks(other.Url, _clock, out var otherKeys);
        using (otherKeys)
        {
            Assert.That(await otherVerifier.JudgeAsync(Old.SignedBy(TestKeys.Next)), Is.EqualTo(Accepted));
            Assert.That(await _verifier.JudgeAsync(Old), Is.EqualTo(Accepted));
            Assert.That(await _verifier.JudgeAsync(Old.SignedBy(TestKeys.Next)), Is.EqualTo(Rejected));
            Assert.That(await otherVerifier.JudgeAsync(Old), Is.EqualTo(Rejected));
        }
    }

    private async Task FloodAsync(int count, bool atOnce)
    {
        // Not signed: none of these gets as far as having it looked at.
        var tokens = Enumerable.Range(0, count).Select(_ => (Old with { Signer = _ => [1] }).WithHeader("kid", $"\"ins_{Guid.NewGuid():N}\"").Text);
        var verdicts = new List<SessionTokenVerdict>();
        if (atOnce)
        {
            var results = await Task.WhenAll(tokens.ToArray().Select(t => Task.Run(() => _verifier.VerifyAsync(t, CancellationToken.None).AsTask())));
            verdicts.AddRange(results.Select(r => r.Verdict));
        }
        else
        {
            foreach (var token in tokens)
            {
                verdicts.Add((await _verifier.VerifyAsync(token, CancellationToken.None)).Verdict);
            }
        }

        Assert.That(verdicts, Is.All.EqualTo(Rejected));
    }

    private static TestCaseData<string, int> Named(string name, string body, int status = StatusCodes.Status200OK) =>
        new TestCaseData<string, int>(body, status).SetArgDisplayNames(name);
}
