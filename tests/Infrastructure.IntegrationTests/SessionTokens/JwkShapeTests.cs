using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>Which entries of a key set may verify a session token.</summary>
public sealed class JwkShapeTests
{
    private const string ShapeId = "ins_shape";

    private static IEnumerable<TestCaseData<string>> Usable
    {
        get
        {
            yield return Named("as Clerk writes it", _ => { });
            yield return Named("without use", k => k.Remove("use"));
            yield return Named("without alg", k => k.Remove("alg"));
            yield return Named("without use and alg", k => { k.Remove("use"); k.Remove("alg"); });
            yield return Named("key_ops verify", k => k["key_ops"] = new JsonArray("verify"));
            yield return Named("key_ops sign and verify", k => k["key_ops"] = new JsonArray("sign", "verify"));
            yield return Named("unknown members", k => { k["x5c"] = new JsonArray("MIIB"); k["x"] = null; });
            yield return Named("modulus with a leading zero", k => k["n"] = Base64Url.EncodeToString([0, .. TestKeys.Next.ExportParameters(false).Modulus!]));
            yield return Named("exponent with leading zeros", k => k["e"] = Base64Url.EncodeToString([0, 0, 1, 0, 1]));
        }
    }

    private static IEnumerable<TestCaseData<string>> Unusable
    {
        get
        {
            yield return Named("use enc", k => k["use"] = "enc");
            yield return Named("use SIG", k => k["use"] = "SIG");
            yield return Named("use null", k => k["use"] = null);
            yield return Named("use a list", k => k["use"] = new JsonArray("sig"));
            yield return Named("alg PS512", k => k["alg"] = "PS512");
            yield return Named("alg PS256", k => k["alg"] = "PS256");
            yield return Named("alg RS512", k => k["alg"] = "RS512");
            yield return Named("alg RSA-OAEP", k => k["alg"] = "RSA-OAEP");
            yield return Named("alg HS256", k => k["alg"] = "HS256");
            yield return Named("alg none", k => k["alg"] = "none");
            yield return Named("alg null", k => k["alg"] = null);
            yield return Named("key_ops encrypt", k => k["key_ops"] = new JsonArray("encrypt"));
            yield return Named("key_ops sign", k => k["key_ops"] = new JsonArray("sign"));
            yield return Named("key_ops empty", k => k["key_ops"] = new JsonArray());
            yield return Named("key_ops a string", k => k["key_ops"] = "verify");
            yield return Named("key_ops null", k => k["key_ops"] = null);
            yield return Named("kty absent", k => k.Remove("kty"));
            yield return Named("kty EC", k => k["kty"] = "EC");
            yield return Named("kty oct", k => k["kty"] = "oct");
            yield return Named("kty rsa", k => k["kty"] = "rsa");
            yield return Named("kid absent", k => k.Remove("kid"));
            yield return Named("kid null", k => k["kid"] = null);
            yield return Named("kid a number", k => k["kid"] = 1);
            yield return Named("n absent", k => k.Remove("n"));
            yield return Named("n empty", k => k["n"] = "");
            yield return Named("n no base64url", k => k["n"] = "!!!");
            yield return Named("n a number", k => k["n"] = 5);
            yield return Named("n even", k => k["n"] = Base64Url.EncodeToString([.. TestKeys.Next.ExportParameters(false).Modulus![..^1], 0]));
            yield return Named("n of 1024 bits", k => k["n"] = Base64Url.EncodeToString(TestKeys.Weak.ExportParameters(false).Modulus));
            yield return Named("n of 1024 bits filled up with zeros", k => k["n"] = Base64Url.EncodeToString([.. new byte[128], .. TestKeys.Weak.ExportParameters(false).Modulus!]));
            yield return Named("n of 2047 bits", k => k["n"] = Base64Url.EncodeToString([0x7f, .. TestKeys.Next.ExportParameters(false).Modulus![1..]]));
            yield return Named("n of 16384 bits", k => k["n"] = Base64Url.EncodeToString([.. Enumerable.Repeat((byte)0xff, 2048)]));
            yield return Named("e absent", k => k.Remove("e"));
            yield return Named("e zero", k => k["e"] = "AA");
            yield return Named("e one", k => k["e"] = "AQ");
            yield return Named("e three", k => k["e"] = "Aw");
            yield return Named("e even", k => k["e"] = Base64Url.EncodeToString([1, 0, 2]));
            yield return Named("e of 9 bytes", k => k["e"] = Base64Url.EncodeToString([1, 0, 0, 0, 0, 0, 0, 0, 1]));
        }
    }

    [TestCaseSource(nameof(Usable))]
    public async Task Key_WhenMeantForThis_Verifies(string jwk) =>
        Assert.That(await VerifyAsync(jwk), Is.EqualTo((SessionTokenVerdict.Accepted, (string?)null)));

    [TestCaseSource(nameof(Unusable))]
    public async Task Key_WhenNotMeantForThis_VerifiesNothing(string jwk) =>
        Assert.That(await VerifyAsync(jwk), Is.EqualTo((SessionTokenVerdict.Rejected, SessionTokenReasons.KeyMismatch)));

    [Test]
    public async Task Key_WhenOfAnEllipticCurve_VerifiesNothing()
    {
        var point = TestKeys.Elliptic.ExportParameters(false).Q;
        var jwk = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = ShapeId,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };

        Assert.That(
            await VerifyAsync(jwk.ToJsonString(), d => TestKeys.Elliptic.SignData(d, HashAlgorithmName.SHA256)),
            Is.EqualTo((SessionTokenVerdict.Rejected, SessionTokenReasons.KeyMismatch)));
    }

    [Test]
    public async Task Key_WhenSymmetric_VerifiesNothing()
    {
        byte[] secret = [.. Enumerable.Repeat((byte)1, 32)];
        var jwk = new JsonObject { ["kty"] = "oct", ["kid"] = ShapeId, ["k"] = Base64Url.EncodeToString(secret) };

        Assert.That(
            await VerifyAsync(jwk.ToJsonString(), TestToken.HmacSigner(secret)),
            Is.EqualTo((SessionTokenVerdict.Rejected, SessionTokenReasons.KeyMismatch)));
    }

    [Test]
    public async Task Key_WhenAnEncryptionKeySharesItsKid_IsStillFound()
    {
        var encryption = TestKeys.Jwk(TestKeys.Attacker, ShapeId);
        encryption["use"] = "enc";
        await using var stub = await JwksStub.StartAsync(TestKeys.Jwks(encryption, TestKeys.Jwk(TestKeys.Next, ShapeId)));
        var verifier = Verifiers.WithJwks(stub.Url, Verifiers.Clock(), out var keys);
        using (keys)
        {
            var token = TestToken.Good.WithHeader("kid", $"\"{ShapeId}\"");
            Assert.That(await verifier.JudgeAsync(token.SignedBy(TestKeys.Next)), Is.EqualTo(SessionTokenVerdict.Accepted));
            Assert.That(await verifier.JudgeAsync(token.SignedBy(TestKeys.Attacker)), Is.EqualTo(SessionTokenVerdict.Rejected));
        }
    }

    private static async Task<(SessionTokenVerdict Verdict, string? Reason)> VerifyAsync(
        string jwk, Func<byte[], byte[]>? signer = null)
    {
        // Beside a good key, so that it is the entry and not the document that is judged.
        var good = TestKeys.Jwk(TestKeys.Ours).ToJsonString();
        await using var stub = await JwksStub.StartAsync($"{{\"keys\":[{jwk},{good}]}}");
        var verifier = Verifiers.WithJwks(stub.Url, Verifiers.Clock(), out var keys);
        using (keys)
        {
            Assert.That(await verifier.JudgeAsync(TestToken.Good), Is.EqualTo(SessionTokenVerdict.Accepted));
            var result = await verifier.VerifyAsync(TestToken.Good.WithHeader("kid", $"\"{ShapeId}\"") with
            {
                Signer = signer ?? TestToken.RsaSigner(TestKeys.Next),
            });
            return (result.Verdict, result.Reason);
        }
    }

    private static TestCaseData<string> Named(string name, Action<JsonObject> change)
    {
        var jwk = TestKeys.Jwk(TestKeys.Next, ShapeId);
        change(jwk);
        return new TestCaseData<string>(jwk.ToJsonString()).SetArgDisplayNames(name);
    }
}
