using System.Security.Cryptography;
using System.Text.Json;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>What an operator may write for a publishable key, a PEM key and a key address.</summary>
public sealed class ConfiguredKeyTests
{
    private static readonly JsonElement _publishableKeys = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "clerk", "publishable_keys.json"))).RootElement;

    private static IEnumerable<TestCaseData<JsonElement>> ValidKeys => Keys("valid");

    private static IEnumerable<TestCaseData<JsonElement>> InvalidKeys => Keys("invalid");

    private static IEnumerable<TestCaseData<string>> InvalidPems
    {
        get
        {
            var pem = TestKeys.Ours.ExportSubjectPublicKeyInfoPem();
            yield return Named("empty", "");
            yield return Named("blank", " \n");
            yield return Named("no PEM", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A");
            yield return Named("private key", TestKeys.Ours.ExportPkcs8PrivateKeyPem());
            yield return Named("RSA private key", TestKeys.Ours.ExportRSAPrivateKeyPem());
            yield return Named("encrypted private key", TestKeys.Ours.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));
            yield return Named("public, then private", pem + "\n" + TestKeys.Ours.ExportPkcs8PrivateKeyPem());
            yield return Named("two public keys", pem + "\n" + TestKeys.Next.ExportSubjectPublicKeyInfoPem());
            yield return Named("text before", "key: " + pem);
            yield return Named("text after", pem + "\nx");
            yield return Named("certificate", pem.Replace("PUBLIC KEY", "CERTIFICATE", StringComparison.Ordinal));
            yield return Named("elliptic curve", TestKeys.Elliptic.ExportSubjectPublicKeyInfoPem());
            yield return Named("1024 bits", TestKeys.Weak.ExportSubjectPublicKeyInfoPem());
            yield return Named("cut short", pem[..^60] + "\n-----END PUBLIC KEY-----");
            yield return Named("no end", pem[..^30]);
            yield return Named("label and content differ", TestKeys.Ours.ExportRSAPublicKeyPem().Replace("RSA PUBLIC", "PUBLIC", StringComparison.Ordinal));
            yield return Named("content longer than the key", PemEncoding.WriteString("PUBLIC KEY", [.. TestKeys.Ours.ExportSubjectPublicKeyInfo(), 0]));
            yield return Named("a literal \\n in the base64", pem.Insert(40, "\\"));
        }
    }

    [TestCaseSource(nameof(ValidKeys))]
    public void PublishableKey_WhenValid_TellsTheInstance(JsonElement expected)
    {
        Assert.That(PublishableKey.TryParse(expected.GetProperty("key").GetString()!, out var key, out var problem), Is.True);
        Assert.That(problem, Is.Null);
        Assert.That(key!.FrontendApi, Is.EqualTo(expected.GetProperty("frontend_api").GetString()));
        Assert.That(key.Issuer, Is.EqualTo(expected.GetProperty("issuer").GetString()));
        Assert.That(key.JwksUrl.AbsoluteUri, Is.EqualTo(expected.GetProperty("jwks_url").GetString()));
        Assert.That(key.SessionCookieName, Is.EqualTo(expected.GetProperty("session_cookie").GetString()));
    }

    [TestCase("pk_test_Y2xlcmsuZXhh    bXBsZS5jb20k")]
    [TestCase("pk_test_Y2xlcmsuZXhh\r\n\r\nbXBsZS5jb20k")]
    [TestCase("pk_TEST_Y2xlcmsuZXhhbXBsZS5jb20k")]
    [TestCase("pk_prod_Y2xlcmsuZXhhbXBsZS5jb20k")]
    public void PublishableKey_WhenMiswritten_SaysWhy(string text) => AssertNoPublishableKey(text);

    [TestCaseSource(nameof(InvalidKeys))]
    public void PublishableKey_WhenInvalid_SaysWhy(JsonElement expected) =>
        AssertNoPublishableKey(expected.GetProperty("key").GetString()!);

    [TestCase("a.b/$")]
    [TestCase("a.b/c$")]
    [TestCase("user@a.b$")]
    [TestCase("a.b?x$")]
    [TestCase("a.b#x$")]
    [TestCase("a b.c$")]
    [TestCase("a.b:x$")]
    [TestCase("https://a.b$")]
    [TestCase("a.b\\c$")]
    [TestCase("$")]
    [TestCase("a.b")]
    [TestCase("a.bé$")]
    [TestCase("a.b\r\nx$")]
    public void PublishableKey_WhenTheHostIsNone_SaysWhy(string host) =>
        AssertNoPublishableKey("pk_test_" + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(host)));

    [TestCase("http://a.b")]
    [TestCase("ftp://a.b")]
    [TestCase("file:///keys.json")]
    [TestCase("https://user:pass@a.b")]
    [TestCase("http://127.0.0.1.evil.example")]
    [TestCase("http://localhost.evil.example")]
    [TestCase("http://10.0.0.1")]
    [TestCase("/jwks.json")]
    public void JwksUrl_WhenNeitherHttpsNorLoopback_IsRefused(string url)
    {
        var uri = new Uri(url, UriKind.RelativeOrAbsolute);

        Assert.That(SessionTokenOptions.IsAcceptableJwksUrl(uri), Is.False);
        Assert.That(
            () => new SigningKeySource(uri, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SigningKeySource>.Instance),
            Throws.ArgumentException);
    }

    [TestCase("https://a.b/.well-known/jwks.json")]
    [TestCase("http://localhost:5000/jwks")]
    [TestCase("http://127.0.0.1:5000/jwks")]
    [TestCase("http://[::1]:5000/jwks")]
    public void JwksUrl_WhenHttpsOrLoopback_IsAccepted(string url) =>
        Assert.That(SessionTokenOptions.IsAcceptableJwksUrl(new Uri(url)), Is.True);

    [TestCaseSource(nameof(InvalidPems))]
    public void Pem_WhenItIsNoUsablePublicKey_SaysWhyWithoutShowingIt(string pem)
    {
        Assert.That(PublicKeyPem.TryRead(pem, out var key, out var problem), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(problem, Is.Not.Empty);
        Assert.That(problem, Does.Not.Contain("MII"));
    }

    private static void AssertNoPublishableKey(string text)
    {
        Assert.That(PublishableKey.TryParse(text, out var key, out var problem), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(problem, Is.Not.Empty);
    }

    private static IEnumerable<TestCaseData<JsonElement>> Keys(string section) =>
        from key in _publishableKeys.GetProperty(section).EnumerateArray()
        select new TestCaseData<JsonElement>(key)
            .SetArgDisplayNames(key.TryGetProperty("why", out var why) ? why.GetString()! : key.GetProperty("frontend_api").GetString()!);

    private static TestCaseData<string> Named(string name, string pem) => new TestCaseData<string>(pem).SetArgDisplayNames(name);
}
