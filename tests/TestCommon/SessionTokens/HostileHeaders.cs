using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using static UserSync.TestCommon.SessionTokens.RefusalReasons;
using static UserSync.TestCommon.SessionTokens.TestToken;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>Headers that lie about the algorithm or the key, or ask for what is not honoured.</summary>
internal static class HostileHeaders
{
    private static readonly byte[] _modulus = TestKeys.Ours.ExportParameters(false).Modulus!;

    public static IEnumerable<HostileToken> All => Algorithms().Concat(Keys()).Concat(Headers());

    private static IEnumerable<HostileToken> Algorithms()
    {
        foreach (var json in (string[])["\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"\"", "null", "0", "true", "[\"RS256\"]", "{\"a\":\"RS256\"}", "\"rs256\"", "\"RS256 \"", "\" RS256\"", "\"RS256\\u0000\"", "\"RSA\"", "\"RS1\"", "\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\""])
        {
            var token = Good.WithHeader("alg", json);
            yield return new($"alg {json}, signed all the same", token, InvalidAlgorithm);
            yield return new($"alg {json}, no signature", $"{token.SignedText}.", Invalid);
        }

        yield return new("alg absent", Good.WithoutHeader("alg"), InvalidAlgorithm);
        yield return new("alg none without kid or typ", Good with { Header = "{\"alg\":\"none\"}"u8.ToArray() }, InvalidAlgorithm);
        yield return new("RS384", Named("RS384", RsaSigner(TestKeys.Ours, HashAlgorithmName.SHA384)), InvalidAlgorithm);
        yield return new("RS512", Named("RS512", RsaSigner(TestKeys.Ours, HashAlgorithmName.SHA512)), InvalidAlgorithm);
        yield return new("PS256", Named("PS256", RsaSigner(TestKeys.Ours, null, RSASignaturePadding.Pss)), InvalidAlgorithm);
        yield return new("PSS said to be RS256", Named("RS256", RsaSigner(TestKeys.Ours, null, RSASignaturePadding.Pss)), InvalidSignature);
        yield return new("SHA-384 said to be RS256", Named("RS256", RsaSigner(TestKeys.Ours, HashAlgorithmName.SHA384)), InvalidSignature);
        yield return new("SHA-1 said to be RS256", Named("RS256", RsaSigner(TestKeys.Ours, HashAlgorithmName.SHA1)), InvalidSignature);
        yield return new("ES256", Named("ES256", d => TestKeys.Elliptic.SignData(d, HashAlgorithmName.SHA256)), InvalidAlgorithm);
        yield return new("ES256 said to be RS256", Named("RS256", d => TestKeys.Elliptic.SignData(d, HashAlgorithmName.SHA256)), InvalidSignature);
        yield return new("EdDSA", Named("EdDSA", _ => new byte[64]), InvalidAlgorithm);

        (string Name, byte[] Key)[] secrets =
        [
            ("SPKI", TestKeys.Ours.ExportSubjectPublicKeyInfo()),
            ("PKCS#1", TestKeys.Ours.ExportRSAPublicKey()),
            ("PEM", Encoding.ASCII.GetBytes(TestKeys.Ours.ExportSubjectPublicKeyInfoPem())),
            ("PEM and newline", Encoding.ASCII.GetBytes(TestKeys.Ours.ExportSubjectPublicKeyInfoPem() + "\n")),
            ("PKCS#1 PEM", Encoding.ASCII.GetBytes(TestKeys.Ours.ExportRSAPublicKeyPem())),
            ("modulus", _modulus),
            ("modulus as text", Encoding.ASCII.GetBytes(Base64Url.EncodeToString(_modulus))),
            ("JWK", Encoding.ASCII.GetBytes(TestKeys.Jwk(TestKeys.Ours).ToJsonString())),
            ("JWKS", Encoding.ASCII.GetBytes(TestKeys.Jwks(TestKeys.Jwk(TestKeys.Ours)))),
            ("empty", []),
        ];
        foreach (var (name, key) in secrets)
        {
            yield return new($"HS256 with our public key as secret: {name}", Named("HS256", HmacSigner(key)), InvalidAlgorithm);
            yield return new($"HMAC said to be RS256: {name}", Named("RS256", HmacSigner(key)), InvalidSignature);
        }
    }

    private static IEnumerable<HostileToken> Keys()
    {
        var forged = Good.SignedBy(TestKeys.Attacker);
        var jwk = TestKeys.Jwk(TestKeys.Attacker).ToJsonString();
        yield return new("another key under our kid", forged, InvalidSignature);
        yield return new("a key of 1024 bits under our kid", Good.SignedBy(TestKeys.Weak), InvalidSignature);
        yield return new("another instance with our kid", forged.With("iss", "\"https://evil.clerk.accounts.dev\""), InvalidSignature);
        yield return new("jwk of the attacker", forged.WithHeader("jwk", jwk), Invalid);
        yield return new("jwk of our own key", Good.WithHeader("jwk", TestKeys.Jwk(TestKeys.Ours).ToJsonString()), Invalid);
        yield return new("jku", forged.WithHeader("jku", "\"https://evil.example/jwks.json\""), Invalid);
        yield return new("x5u", forged.WithHeader("x5u", "\"https://evil.example/cert.pem\""), Invalid);
        yield return new("x5c", forged.WithHeader("x5c", "[\"MIIB\"]"), Invalid);

        foreach (var json in (string[])["\"ins_unknown\"", "\"INS_2ZA2E5IBN0WVPPMNGRG5U3WPYBM\"", $"\"{TestKeys.KeyId}x\"", "\"../../../dev/null\"", "\"'OR(1=1)--\"", "\"https://evil.example/key\"", "\"file:///dev/null\"", "\"|id\""])
        {
            yield return new($"kid {json}", Good.WithHeader("kid", json), KeyMismatch) { IsAboutKeyId = true };
        }

        yield return new("kid absent", Good.WithoutHeader("kid"), KeyMismatch) { IsAboutKeyId = true };
        foreach (var json in (string[])["null", "0", "true", "[\"a\"]", "{}", "\"\"", "\" \"", $"\"{TestKeys.KeyId} \"", $"\"{TestKeys.KeyId}\\u0000\"", "\"' OR 1=1--\"", "\"\\u0456ns_\"", "\"ins_\\ud800\"", "\"a\\nb\"", $"\"{new string('k', 129)}\"", $"\"{new string('k', 5000)}\""])
        {
            yield return new($"kid {json}", Good.WithHeader("kid", json), Invalid);
        }
    }

    private static IEnumerable<HostileToken> Headers()
    {
        foreach (var member in (string[])["crit", "b64", "jwk", "jku", "x5c", "x5u", "cty", "enc", "zip"])
        {
            yield return new($"{member} null", Good.WithHeader(member, "null"), Invalid);
        }

        (string Member, string Json)[] others =
        [
            ("crit", "[\"exp\"]"), ("crit", "[\"urn:unknown\"]"), ("crit", "[]"), ("crit", "[\"b64\"],\"b64\":false"), ("crit", "[\"alg\"]"),
            ("b64", "true"), ("b64", "false"), ("cty", "\"JWT\""), ("enc", "\"A256GCM\""), ("zip", "\"DEF\""), ("\\u0063rit", "[\"exp\"]"),
        ];
        foreach (var (member, json) in others)
        {
            yield return new($"{member} {json}", Good.WithHeader(member, json), Invalid);
        }

        foreach (var json in (string[])["\"at+jwt\"", "\"jwt\"", "\"Jwt\"", "\"JWT \"", "\"JWE\"", "\"JOSE\"", "\"application/jwt\"", "\"dpop+jwt\"", "\"\"", "null", "0", "[\"JWT\"]"])
        {
            yield return new($"typ {json}", Good.WithHeader("typ", json), TypeMismatch);
        }

        yield return new("category of template tokens", Good.WithHeader("cat", "\"cl_B7d4PD222AAA\""), TypeMismatch);
        yield return new("category of machine tokens", Good.WithHeader("cat", "\"cl_B7d4PD333AAA\""), TypeMismatch);
    }

    private static TestToken Named(string algorithm, Func<byte[], byte[]> signer) =>
        Good.WithHeader("alg", $"\"{algorithm}\"") with { Signer = signer };
}
