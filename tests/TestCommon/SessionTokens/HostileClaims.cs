using static UserSync.TestCommon.SessionTokens.RefusalReasons;
using static UserSync.TestCommon.SessionTokens.TestToken;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>Claims of tokens that are well signed and still prove no session of ours, now.</summary>
internal static class HostileClaims
{
    public static IEnumerable<HostileToken> All => Times().Concat(Issuers()).Concat(Parties()).Concat(Sessions()).Concat(Subjects());

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
}
