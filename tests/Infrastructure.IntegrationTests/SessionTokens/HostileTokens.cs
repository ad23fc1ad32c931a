using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using static UserSync.Infrastructure.IntegrationTests.SessionTokens.TestToken;
using static UserSync.Infrastructure.SessionTokens.SessionTokenReasons;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>Tokens that must be refused. Each is the good token, spoilt in one way and, where it can be, signed by our own key.</summary>
internal static class HostileTokens
{
    private static readonly byte[] _modulus = TestKeys.Ours.ExportParameters(false).Modulus!;

    public static IEnumerable<HostileToken> All =>
        Algorithms().Concat(Keys()).Concat(Headers()).Concat(Duplicates()).Concat(Json()).Concat(Times()).Concat(Issuers())
            .Concat(Parties()).Concat(Sessions()).Concat(Subjects()).Concat(Shapes()).Concat(Signatures());

    private static IEnumerable<HostileToken> Algorithms()
    {
        foreach (var json in (string[])["\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"\"", "null", "0", "true", "[\"RS256\"]", "{\"a\":\"RS256\"}", "\"rs256\"", "\"RS256 \"", "\" RS256\"", "\"RS256\\u0000\"", "\"RSA\"", "\"RS1\"", "\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\""])
        {
            var token = Good.WithHeader("alg", json);
            yield return new($"alg {json}, signed all the same", token, InvalidAlgorithm);
            yield return new($"alg {json}, no signature", $"{token.Signed}.", Invalid);
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

    private static IEnumerable<HostileToken> Duplicates()
    {
        yield return new("alg twice, none first", Good.PrefixedHeader("\"alg\":\"none\""), Invalid);
        yield return new("alg twice, the same", Good.PrefixedHeader("\"alg\":\"RS256\""), Invalid);
        yield return new("alg twice, one escaped", Good.PrefixedHeader("\"\\u0061lg\":\"none\""), Invalid);
        yield return new("kid twice", Good.PrefixedHeader("\"kid\":\"ins_other\""), Invalid);
        yield return new("typ twice", Good.PrefixedHeader("\"typ\":\"JWT\""), Invalid);
        yield return new("unknown header member twice", Good.PrefixedHeader("\"x\":1,\"x\":2"), Invalid);
        foreach (var claim in (string[])["exp", "nbf", "iat", "iss", "azp", "sub", "sid", "sts"])
        {
            yield return new($"{claim} twice", Good.Prefixed($"\"{claim}\":0"), Invalid);
        }

        yield return new("sub twice, one escaped", Good.Prefixed("\"\\u0073ub\":\"user_evil\""), Invalid);
        yield return new("exp twice, the same", Good.Prefixed($"\"exp\":{Now + 40}"), Invalid);
        yield return new("duplicate in a nested object", Good.With("o", "{\"id\":\"org_a\",\"id\":\"org_b\"}"), Invalid);
        yield return new("duplicate deep down", Good.With("metadata", "[{\"a\":[{\"b\":1,\"b\":2}]}]"), Invalid);
    }

    private static IEnumerable<HostileToken> Json()
    {
        var header = Encoding.UTF8.GetString(Good.Header);
        var payload = Encoding.UTF8.GetString(Good.Payload);
        byte[] bom = [0xef, 0xbb, 0xbf];
        yield return new("BOM before the header", Good with { Header = [.. bom, .. Good.Header] }, Invalid);
        yield return new("BOM before the payload", Good with { Payload = [.. bom, .. Good.Payload] }, Invalid);
        yield return new("payload in UTF-16", Good with { Payload = Encoding.Unicode.GetBytes(payload) }, Invalid);
        yield return new("payload not UTF-8 in a claim", Good with { Payload = Latin1(Good.With("name", "\"é\"")) }, Invalid);
        yield return new("payload not UTF-8 in a name", Good with { Payload = Latin1(Good.With("é", "1")) }, Invalid);
        yield return new("payload with overlong UTF-8", Good with { Payload = [.. Good.With("x", "\"").Payload[..^1], 0xc0, 0xaf, (byte)'"', (byte)'}'] }, Invalid);
        yield return new("header is an array", Good with { Header = Encoding.UTF8.GetBytes($"[{header}]") }, Invalid);
        yield return new("header is a string", Good with { Header = "\"RS256\""u8.ToArray() }, Invalid);
        yield return new("header is empty JSON object", Good with { Header = "{}"u8.ToArray() }, InvalidAlgorithm);

        string[] payloads =
        [
            "null", "[]", "1", "\"user_x\"", "true", "", " ", "{", "}", "{}x", $"[{payload}]", payload + payload, payload + "x", payload + "\0", payload[..^1], payload[..^1] + ",}",
            payload[..^1] + ",x:1}", payload[..^1] + ",'x':1}", payload[..^1] + "/**/}", payload + "//", payload[..^1] + ",\"x\":NaN}", payload[..^1] + ",\"x\":Infinity}",
            payload[..^1] + ",\"x\":01}", payload[..^1] + ",\"x\":+1}", payload[..^1] + ",\"x\":.5}", payload[..^1] + ",\"x\":\"\n\"}", payload[..^1] + ",\"x\":\"\\x\"}",
            payload[..^1] + $",\"x\":{Nested(33)}}}", payload[..^1] + $",\"x\":{Nested(200)}}}",
        ];
        foreach (var text in payloads)
        {
            var name = $"payload {(text.Length > 12 ? "…" + text[^12..] : text)}";
            yield return new(name, Good.WithPayload(text), Invalid);
        }

        yield return new("claim named by half a surrogate", Good.Prefixed("\"\\udfff\":1"), Invalid);
        yield return new("header member named by half a surrogate", Good.PrefixedHeader("\"\\ud800\":1"), Invalid);
        yield return new("act with a member named by half a surrogate", Good.Prefixed("\"act\":{\"\\udfff\":1}"), Invalid);
        yield return new("organization with a member named by half a surrogate", Good.Prefixed("\"o\":{\"\\udfff\":1}"), Invalid);
        yield return new("header of one member named by half a surrogate", Good with { Header = "{\"\\ud800\":1}"u8.ToArray() }, Invalid);
        yield return new("payload of one claim named by half a surrogate", Good.WithPayload("{\"\\ud800\":1}"), Invalid);
        yield return new("payload a claim of 18 KB", Good.With("x", $"\"{new string('x', 18_000)}\""), Invalid);
        yield return new("one character too long", Fill(8193), Invalid);
    }

    private static IEnumerable<HostileToken> Times()
    {
        foreach (var claim in (string[])["exp", "nbf", "iat"])
        {
            foreach (var json in (string[])["null", "\"1767225660\"", "1767225660.5", "1767225660.0", "1.767225660e9", "1767225660e0", "1e400", "-1e400", "-1", "99999999999999999999", "9223372036854775808", "9223372036854775807", "253402300800", "true", "[1767225660]", "{}", "\"\""])
            {
                yield return new($"{claim} {json}", Good.With(claim, json), VerificationFailed);
            }
        }

        yield return new("exp absent", Good.Without("exp"), VerificationFailed);
        yield return new("iat absent", Good.Without("iat"), VerificationFailed);
        yield return new("exp 0", Good.With("exp", "0"), Expired);
        yield return new("exp -0", Good.With("exp", "-0"), Expired);
        foreach (var seconds in (int[])[5, 6, 10, 60, 300, 86_400])
        {
            yield return new($"expired {seconds} s ago", Good.With("exp", $"{Now - seconds}"), Expired);
        }

        foreach (var seconds in (int[])[6, 10, 60, 200, 300, 86_400])
        {
            yield return new($"nbf in {seconds} s", Good.With("nbf", $"{Now + seconds}"), NotActiveYet);
            yield return new($"iat in {seconds} s", Good.With("iat", $"{Now + seconds}"), IssuedInTheFuture);
        }
    }

    private static IEnumerable<HostileToken> Issuers()
    {
        yield return new("iss absent", Good.Without("iss"), InvalidIssuer);
        string[] issuers =
        [
            "null", "1", "\"\"", $"[\"{Issuer}\"]", $"{{\"a\":\"{Issuer}\"}}", $"\"{Issuer}/\"", $"\"{Issuer.ToUpperInvariant()}\"", $"\"{Issuer} \"", $"\" {Issuer}\"", $"\"{Issuer}\\u0000\"",
            $"\"{Issuer.Replace("https", "http", StringComparison.Ordinal)}\"", $"\"{Issuer}.evil.example\"", $"\"{Issuer}:443\"", $"\"{Issuer}?\"", $"\"{Issuer["https://".Length..]}\"",
            "\"https://evil.clerk.accounts.dev\"", "\"https://clerk.accounts.dev\"", $"\"{Issuer},https://evil.example\"", "\"https://clean-m\\u0430yfly-62.clerk.accounts.dev\"",
        ];
        foreach (var json in issuers)
        {
            yield return new($"iss {json}", Good.With("iss", json), InvalidIssuer);
        }
    }

    private static IEnumerable<HostileToken> Parties()
    {
        yield return new("azp absent", Good.Without("azp"), InvalidAuthorizedParties);
        yield return new("fixture without azp", FromFixture("no_azp"), InvalidAuthorizedParties);
        string[] parties =
        [
            "null", "0", "\"\"", "[]", $"[\"{Origin}\"]", "{}", "\"*\"", "\"null\"", "\"https://evil.example\"", $"\"{Origin}/\"", $"\"{Origin.ToUpperInvariant()}\"", $"\"{Origin} \"",
            "\"https://localhost:5173\"", "\"http://localhost\"", "\"http://localhost:51730\"", $"\"{Origin}.evil.example\"", "\"https://app.example.com.evil.example\"",
            "\"https://evil.app.example.com\"", "\"https://app.example.com@evil.example\"", "\"https://APP.example.com\"", $"\"{Origin},https://app.example.com\"",
        ];
        foreach (var json in parties)
        {
            yield return new($"azp {json}", Good.With("azp", json), InvalidAuthorizedParties);
        }
    }

    private static IEnumerable<HostileToken> Sessions()
    {
        yield return new("fixture pending", FromFixture("pending"), SessionPending);
        yield return new("fixture of a template", FromFixture("jwt_template"), TypeMismatch);
        yield return new("template token without its category", FromFixture("jwt_template").WithoutHeader("cat"), TypeMismatch);
        yield return new("fixture of a machine", FromFixture("m2m"), TypeMismatch);
        yield return new("fixture of OAuth", FromFixture("oauth_access_token"), TypeMismatch);
        yield return new("OAuth token without its typ", FromFixture("oauth_access_token").WithoutHeader("typ").With("azp", $"\"{Origin}\""), TypeMismatch);
        foreach (var json in (string[])["0", "true", "[\"pending\"]", "{}"])
        {
            yield return new($"sts {json}", Good.With("sts", json), VerificationFailed);
        }

        yield return new("sts pending, escaped", Good.With("sts", "\"\\u0070ending\""), SessionPending);
        yield return new("sid absent", Good.Without("sid"), TypeMismatch);
        foreach (var json in (string[])["null", "0", "\"\"", "\" \"", "[\"sess_a\"]", "{}", "\"sess_\\u0000\"", "\"sess_\\ud800\"", "\"sess a\"", $"\"{new string('s', 256)}\""])
        {
            yield return new($"sid {json}", Good.With("sid", json), TypeMismatch);
        }

        foreach (var json in (string[])["\"user_a\"", "1", "[]", "{}", "{\"sub\":1}", "{\"sub\":\"\"}", "{\"sub\":\"user_\\u0000\"}", "{\"sub\":null}"])
        {
            yield return new($"act {json}", Good.With("act", json), VerificationFailed);
        }
    }

    private static IEnumerable<HostileToken> Subjects()
    {
        foreach (var json in (string[])["\"\"", "\"mch_2zAhPp1X4ozzKtK42QRmZygePrt\"", "\"org_2zAyiGxAxOOuSJqJjeif62e4qZf\"", "\"User_a\"", "\"USER_a\"", "\" user_a\"", "\"user\"", "\"\\u0000user_a\"", "\"ｕser_a\"", "\"m2m\"", "\"client_a\""])
        {
            yield return new($"sub {json}", Good.With("sub", json), TypeMismatch);
        }

        foreach (var json in (string[])["\"user_\"", "\"user_\\u0000\"", "\"user_a\\u0000b\"", "\"user_a\\nb\"", "\"user_a b\"", "\"user_a \"", "\"user_é\"", "\"user_\\u202ea\"", "\"user_\\u200b\"", "\"user_\\u001b[31m\"", "\"user_\\u007f\"", $"\"user_{new string('a', 251)}\""])
        {
            yield return new($"sub {json}", Good.With("sub", json), VerificationFailed);
        }

        yield return new("no sub, and expired", Good.Without("sub").With("exp", "1"), Expired);
        yield return new("no sub, and of another origin", Good.Without("sub").With("azp", "\"https://evil.example\""), InvalidAuthorizedParties);
        yield return new("no sub, and another key", Good.Without("sub").SignedBy(TestKeys.Attacker), InvalidSignature);
    }

    private static IEnumerable<HostileToken> Shapes()
    {
        var text = Good.Text;
        var parts = text.Split('.');
        string[] texts =
        [
            "", " ", ".", "..", "...", "a", "a.b", "a.b.c", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}", $"{parts[0]}..{parts[2]}",
            text + ".", "." + text, text + ".a", text + "." + parts[2], text + "..", $"{text}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.{parts[1]}.{parts[2]}",
            text + " ", " " + text, text + "\n", text + "\r\n", "\t" + text, text + "\0", text.Replace(".", " . ", StringComparison.Ordinal), text.Replace('.', ','),
            "Bearer " + text, "bearer" + text, $"\"{text}\"", text + "," + text, text + " " + text, text + ";", "\ufeff" + text, text + "#", text + "?a=b", text + "%00",
            text.Replace(".", "%2e", StringComparison.Ordinal), text.Replace(".", "。", StringComparison.Ordinal),
            $"{{\"protected\":\"{parts[0]}\",\"payload\":\"{parts[1]}\",\"signature\":\"{parts[2]}\"}}",
            $"{{\"payload\":\"{parts[1]}\",\"signatures\":[{{\"protected\":\"{parts[0]}\",\"signature\":\"{parts[2]}\"}}]}}",
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", $"{parts[0]}.AAAA.{parts[1]}.AAAA.{parts[2]}",
            "mt_2zARcLMwqRiEAacMXZl2HvrDNbz", "oat_2zAF34EhcLLKn4uOZKgVZiEvZ4A", "ak_2zARcLMwqRiEAacMXZl2HvrDNbz", "sk_test_abc", "null", "undefined", new string('.', 100_000), new string('A', 1_000_000), new string('A', 8192),
        ];
        foreach (var hostile in texts)
        {
            yield return new($"text {Shorten(hostile, parts)}", hostile, Invalid);
        }

        yield return new("header and payload exchanged", $"{parts[1]}.{parts[0]}.{parts[2]}", InvalidAlgorithm);
        yield return new("one character more", text + "A", InvalidSignature);
        for (var part = 0; part < 3; part++)
        {
            (string Name, string Text)[] spellings =
            [
                ("one =", parts[part] + "="), ("two =", parts[part] + "=="), ("inner blank", parts[part].Insert(8, " ")), ("inner newline", parts[part].Insert(8, "\n")), ("trailing blank", parts[part] + " "),
                ("leading =", "=" + parts[part]), ("+ for -", parts[part][..^1] + "+"), ("/ for _", parts[part][..^1] + "/"), ("non-ASCII", parts[part][..^1] + "é"),
            ];
            foreach (var (name, spelling) in spellings)
            {
                yield return new($"part {part + 1}: {name}", string.Join('.', parts.Select((p, i) => i == part ? spelling : p)), Invalid);
            }
        }
    }

    private static IEnumerable<HostileToken> Signatures()
    {
        var n = _modulus;
        var good = Good.Signature;
        (string Name, byte[] Signature)[] signatures =
        [
            ("zeros", new byte[256]), ("one", [.. new byte[255], 1]), ("ones", [.. Enumerable.Repeat((byte)0xff, 256)]), ("n", n), ("n - 1", [.. n[..^1], (byte)(n[^1] - 1)]),
            ("n - signature", Subtract(n, good)), ("with a leading zero", [0, .. good]), ("with a trailing zero", [.. good, 0]), ("first byte lost", good[1..]), ("last byte lost", good[..^1]),
            ("one byte", [1]), ("twice", [.. good, .. good]), ("reversed", [.. good.Reverse()]), ("halves swapped", [.. good[128..], .. good[..128]]), ("512 bits", good[..64]),
            ("of another token", Good.With("jti", "\"other\"").Signature), ("of the header only", RsaSigner(TestKeys.Ours)(Encoding.ASCII.GetBytes(Good.Signed.Split('.')[0]))),
            ("of the decoded payload", RsaSigner(TestKeys.Ours)(Good.Payload)), ("of the text without dot", RsaSigner(TestKeys.Ours)(Encoding.ASCII.GetBytes(Good.Signed.Replace(".", "", StringComparison.Ordinal)))),
            ("of the hash of the hash", RsaSigner(TestKeys.Ours)(SHA256.HashData(Encoding.ASCII.GetBytes(Good.Signed)))),
        ];
        foreach (var (name, signature) in signatures)
        {
            yield return new($"signature: {name}", Good with { Signer = _ => signature }, InvalidSignature);
        }

        // The signature's last character holds four bits that mean nothing. Set, they must not pass unnoticed.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var text = Good.Text;
        foreach (var bit in (int[])[1, 2, 4, 8, 15])
        {
            yield return new($"stray bits {bit} at the end", text[..^1] + Alphabet[Alphabet.IndexOf(text[^1], StringComparison.Ordinal) | bit], Invalid);
        }

        foreach (var (claim, json) in ((string, string)[])[("sub", "\"user_evil\""), ("exp", "9999999999"), ("azp", "\"https://app.example.com\""), ("sid", "\"sess_evil\"")])
        {
            var tampered = Good.With(claim, json);
            yield return new($"{claim} changed, signature kept", tampered with { Signer = _ => good }, InvalidSignature);
        }

        yield return new("header changed, signature kept", Good.WithHeader("x", "1") with { Signer = _ => good }, InvalidSignature);
    }

    private static TestToken Named(string algorithm, Func<byte[], byte[]> signer) =>
        Good.WithHeader("alg", $"\"{algorithm}\"") with { Signer = signer };

    private static byte[] Latin1(TestToken token) => Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(token.Payload));

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    /// <summary>A good token of exactly so many characters.</summary>
    internal static TestToken Fill(int length)
    {
        var token = Good.With("x", "\"\"");
        for (var filling = 1; token.Text.Length < length; filling += Math.Max(1, (length - token.Text.Length) * 3 / 4))
        {
            token = Good.With("x", $"\"{new string('x', filling)}\"");
        }

        return token;
    }

    private static byte[] Subtract(byte[] left, byte[] right) => (
        new System.Numerics.BigInteger(left, isUnsigned: true, isBigEndian: true)
        - new System.Numerics.BigInteger(right, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);

    private static string Shorten(string text, string[] parts) =>
        text.Replace(parts[0], "H", StringComparison.Ordinal).Replace(parts[1], "P", StringComparison.Ordinal).Replace(parts[2], "S", StringComparison.Ordinal);
}
