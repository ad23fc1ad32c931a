using System.Security.Cryptography;
using System.Text.Json;
using UserSync.Infrastructure.SessionTokens;

namespace UserSync.WebApi.FunctionalTests.Configuration;

/// <summary>What Clerk's keys and addresses become: how session tokens are verified, and which cookies hold them.</summary>
public sealed class ClerkSettingsTests
{
    // clerk.example.com
    private const string PublishableKey = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";

    private static readonly RSA _rsa = RSA.Create(2048);

    private static IEnumerable<TestCaseData> PublishableKeys => JsonDocument
        .Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "clerk", "publishable_keys.json")))
        .RootElement.GetProperty("valid").EnumerateArray()
        .Select(expected => new TestCaseData(expected).SetArgDisplayNames(expected.GetProperty("frontend_api").GetString()!));

    [OneTimeTearDown]
    public void Dispose() => _rsa.Dispose();

    [Test]
    public void Nothing_WhenNothingIsSet()
    {
        var settings = Given.Settings();

        Assert.That(settings.SessionTokens.IsConfigured, Is.False);
        Assert.That(settings.SessionTokens.Algorithm, Is.EqualTo(SessionTokenAlgorithm.RS256));
        Assert.That(settings.SessionTokens.AuthorizedParties, Is.Empty);
        Assert.That(settings.SessionTokens.AllowMissingAuthorizedParty, Is.False);
        Assert.That(settings.SessionCookies, Is.Empty);
        Assert.That(settings.HasSecretKey, Is.False);
    }

    [TestCaseSource(nameof(PublishableKeys))]
    public void PublishableKey_GivesIssuerKeysAndCookie(JsonElement expected)
    {
        var settings = Given.Settings(
            ("CLERK_PUBLISHABLE_KEY", expected.GetProperty("key").GetString()), ("CLERK_COOKIE_AUTH", "true"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.SessionTokens.IsConfigured, Is.True);
            Assert.That(settings.SessionTokens.Issuer, Is.EqualTo(expected.GetProperty("issuer").GetString()));
            Assert.That(settings.SessionTokens.JwksUrl, Is.EqualTo(new Uri(expected.GetProperty("jwks_url").GetString()!)));
            Assert.That(settings.SessionCookies, Is.EqualTo(new[] { expected.GetProperty("session_cookie").GetString(), "__session" }));
        }
    }

    [TestCase(null, null, null, null, null)]
    [TestCase(PublishableKey, null, null, "https://clerk.example.com", "https://clerk.example.com/.well-known/jwks.json")]
    [TestCase(PublishableKey, "https://proxy.example.com/clerk", null, "https://proxy.example.com/clerk", "https://proxy.example.com/clerk/.well-known/jwks.json")]
    [TestCase(PublishableKey, null, "https://keys.example.com/jwks", "https://clerk.example.com", "https://keys.example.com/jwks")]
    [TestCase(PublishableKey, "https://Issuer.example.com", "https://keys.example.com/jwks", "https://Issuer.example.com", "https://keys.example.com/jwks")]
    [TestCase(null, "https://issuer.example.com", null, "https://issuer.example.com", "https://issuer.example.com/.well-known/jwks.json")]
    [TestCase(null, null, "https://clerk.example.com/.well-known/jwks.json", "https://clerk.example.com", "https://clerk.example.com/.well-known/jwks.json")]
    [TestCase(null, null, "https://keys.example.com/jwks", null, "https://keys.example.com/jwks")]
    [TestCase(null, null, "http://127.0.0.1:5090/.well-known/jwks.json", "http://127.0.0.1:5090", "http://127.0.0.1:5090/.well-known/jwks.json")]
    [TestCase(null, "http://localhost:5090", null, "http://localhost:5090", "http://localhost:5090/.well-known/jwks.json")]
    public void IssuerAndJwksUrl_ComeFromTheNearestThatIsSet(
        string? publishableKey, string? issuer, string? jwksUrl, string? expectedIssuer, string? expectedJwksUrl)
    {
        var options = Given.Settings(
            ("CLERK_PUBLISHABLE_KEY", publishableKey), ("CLERK_ISSUER", issuer), ("CLERK_JWKS_URL", jwksUrl)).SessionTokens;

        Assert.That((options.Issuer, options.JwksUrl?.ToString()), Is.EqualTo((expectedIssuer, expectedJwksUrl)));
    }

    [TestCase("CLERK_PUBLISHABLE_KEY", "CANARY", "does not start with pk_test_ or pk_live_")]
    [TestCase("CLERK_PUBLISHABLE_KEY", "pk_live_CANARY!", "does not continue with base64")]
    [TestCase("CLERK_PUBLISHABLE_KEY", "sk_live_CANARY", "does not start with pk_test_ or pk_live_")]
    [TestCase("CLERK_ISSUER", "clerk.CANARY.com", "expected an https address")]
    [TestCase("CLERK_ISSUER", "http://clerk.CANARY.com", "expected an https address")]
    [TestCase("CLERK_ISSUER", "https://CANARY:CANARY@clerk.example.com", "expected an https address")]
    [TestCase("CLERK_ISSUER", "https://clerk.example.com?CANARY", "expected an https address")]
    [TestCase("CLERK_ISSUER", "https://clerk.example.com#CANARY", "expected an https address")]
    [TestCase("CLERK_ISSUER", "https://clerk.CANARY.com/", "must not end with a slash")]
    [TestCase("CLERK_JWKS_URL", "/CANARY/jwks.json", "expected an https address")]
    [TestCase("CLERK_JWKS_URL", "http://CANARY.com/jwks.json", "expected an https address")]
    [TestCase("CLERK_JWKS_URL", "http://localhost.CANARY.com/jwks.json", "expected an https address")]
    [TestCase("CLERK_JWKS_URL", "file:///CANARY/jwks.json", "expected an https address")]
    [TestCase("CLERK_JWKS_URL", "https://CANARY@clerk.example.com/jwks.json", "expected an https address")]
    [TestCase("CLERK_API_URL", "http://CANARY.com", "expected an https address")]
    [TestCase("CLERK_API_URL", "CANARY", "expected an https address")]
    [TestCase("CLERK_SECRET_KEY", "CANARY", "expected a Clerk secret key")]
    [TestCase("CLERK_SECRET_KEY", "sk_test_", "expected a Clerk secret key")]
    [TestCase("CLERK_SECRET_KEY", "sk_live_CAN ARY", "expected a Clerk secret key")]
    [TestCase("CLERK_SECRET_KEY", "pk_test_CANARY", "expected a Clerk secret key")]
    [TestCase("CLERK_JWT_KEY", "CANARY", "is not a PEM key")]
    [TestCase("CLERK_JWT_ALGORITHM", "CANARY", "expected RS256")]
    [TestCase("CLERK_JWT_ALGORITHM", "rs256", "expected RS256")]
    [TestCase("CLERK_JWT_ALGORITHM", "none", "expected RS256")]
    [TestCase("CLERK_AUTHORIZED_PARTIES", "app.CANARY.com", "expected origins")]
    [TestCase("CLERK_AUTHORIZED_PARTIES", "https://app.example.com https://app.CANARY.com/", "expected origins")]
    [TestCase("CLERK_AUTHORIZED_PARTIES", "*", "expected origins")]
    [TestCase("CLERK_AUTHORIZED_PARTIES", ",", "expected items")]
    public void Value_WhenMalformed_IsRefusedOnce(string variable, string value, string expected)
    {
        Assert.That(
            Given.Problems((variable, value), ("CLERK_COOKIE_AUTH", "true")),
            Has.Exactly(1).Items.And.All.StartsWith($"{variable}: {expected}"));
    }

    [Test]
    public void JwtKey_WithLineBreaksOrTheirEscapes_IsRead()
    {
        var pem = _rsa.ExportSubjectPublicKeyInfoPem();
        string[] forms = [pem, pem.Replace("\n", "\\n", StringComparison.Ordinal), pem.Replace("\n", "\\r\\n", StringComparison.Ordinal)];

        foreach (var form in forms)
        {
            var options = Given.Settings(("CLERK_JWT_KEY", form)).SessionTokens;
            Assert.That(options.PublicKey!.Parameters.Modulus, Is.EqualTo(_rsa.ExportParameters(false).Modulus));
            Assert.That(options.IsConfigured, Is.True);
        }
    }

    [Test]
    public void JwtKey_WhenPrivate_IsRefused()
    {
        Assert.That(
            Given.Problems(("CLERK_JWT_KEY", _rsa.ExportPkcs8PrivateKeyPem())),
            Is.EqualTo(new[] { "CLERK_JWT_KEY: holds a private key; only the public key belongs here" }));
    }

    [Test]
    public void Hs256_OutsideProduction_TakesTheSecretKey()
    {
        var settings = Given.Settings(("CLERK_JWT_ALGORITHM", " HS256 "), ("CLERK_SECRET_KEY", "sk_test_CANARY"));

        Assert.That(settings.SessionTokens.Algorithm, Is.EqualTo(SessionTokenAlgorithm.HS256));
        Assert.That(settings.SessionTokens.HmacKey, Is.EqualTo("sk_test_CANARY"));
        Assert.That(settings.ToString(), Does.Not.Contain("CANARY"));
    }

    [TestCase(true, "sk_test_CANARY", "HS256 is for local tests and is not accepted in Production")]
    [TestCase(true, null, "HS256 is for local tests and is not accepted in Production")]
    [TestCase(false, null, "HS256 needs CLERK_SECRET_KEY, which is the key then")]
    [TestCase(false, " ", "HS256 needs CLERK_SECRET_KEY, which is the key then")]
    public void Hs256_InProductionOrWithoutAKey_IsRefused(bool isProduction, string? secretKey, string expected)
    {
        Assert.That(
            Given.Problems(isProduction, ("CLERK_JWT_ALGORITHM", "HS256"), ("CLERK_SECRET_KEY", secretKey)),
            Is.EqualTo(new[] { $"CLERK_JWT_ALGORITHM: {expected}" }));
    }

    [Test]
    public void Rs256_DoesNotTakeTheSecretKey()
    {
        var settings = Given.Settings(("CLERK_JWT_ALGORITHM", "RS256"), ("CLERK_SECRET_KEY", "sk_live_CANARY"));

        Assert.That((settings.HasSecretKey, settings.SessionTokens.HmacKey), Is.EqualTo((true, (string?)null)));
    }

    // Browsers send origins in lower case, and azp is compared with what is kept here.
    [TestCase("https://app.example.com", "https://app.example.com")]
    [TestCase("https://App.Example.com, http://localhost:5173", "https://app.example.com", "http://localhost:5173")]
    [TestCase("""["https://a.example.com", "https://b.example.com:8443"]""", "https://a.example.com", "https://b.example.com:8443")]
    [TestCase("http://[::1]:5173", "http://[::1]:5173")]
    public void AuthorizedParties_AreOrigins(string value, params string[] expected)
    {
        var options = Given.Settings(("CLERK_AUTHORIZED_PARTIES", value), ("CLERK_ALLOW_MISSING_AZP", "yes")).SessionTokens;

        Assert.That(options.AuthorizedParties, Is.EquivalentTo(expected));
        Assert.That(options.AllowMissingAuthorizedParty, Is.True);
    }

    [TestCase("true", null, "__session")]
    [TestCase("true", "pk_live_CANARY!", "__session")]
    [TestCase("false", PublishableKey)]
    [TestCase(null, PublishableKey)]
    public void Cookies_AreReadOnlyWhereSwitchedOn(string? cookieAuth, string? publishableKey, params string[] expected)
    {
        var configuration = Given.Configuration(("CLERK_COOKIE_AUTH", cookieAuth), ("CLERK_PUBLISHABLE_KEY", publishableKey));

        var settings = UserSync.WebApi.Configuration.SettingsReader.Read(configuration, isProduction: true, out _);

        Assert.That(settings.SessionCookies, Is.EqualTo(expected));
    }
}
