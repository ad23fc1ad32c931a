using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>The headers that protect whoever reads an answer. Problems are checked for them wherever one is expected.</summary>
public sealed class SecurityHeaderTests
{
    [Test]
    public async Task UserData_IsKeptByNoCache()
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        foreach (var path in (string[])["/api/auth/me", "/API/auth/me", "/api/auth/me/"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", Shared.Clerk.Tokens.MintV2(id));
            var me = await Shared.Api.SendAsync(request);

            Assert.That((me.Status, me.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, "no-store")), path);
            Expect.SecurityHeaders(me);
        }
    }

    [TestCase("/health")]
    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task Health_HasThemToo(string path)
    {
        var answer = await Shared.Api.GetAsync(path);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Expect.SecurityHeaders(answer);
    }

    [TestCase("X-Forwarded-Proto")]
    [TestCase("X-Forwarded-Protocol")]
    [TestCase("X-Forwarded-Ssl")]
    [TestCase("Front-End-Https")]
    public async Task TransportSecurity_IsNotSentBecauseSomebodyClaimsHttps(string header)
    {
        foreach (var value in (string[])["https", "on"])
        {
            var answer = await Shared.Api.MeAsync(null, (header, value));

            Assert.That(answer.Headers.Keys, Has.None.EqualTo("Strict-Transport-Security").IgnoreCase);
        }
    }

    [Test]
    public async Task TransportSecurity_IsSentWithEveryAnswerOverHttps()
    {
        var certificate = Path.Combine(Path.GetTempPath(), $"usersync-{Guid.NewGuid():N}.pfx");
        try
        {
            await File.WriteAllBytesAsync(certificate, SelfSigned());
            await using var api = await ApiHost.StartWithoutWaitingAsync(
                await (await PostgresServer.GetAsync()).CreateDatabaseAsync(),
                ("ASPNETCORE_URLS", "https://127.0.0.1:0"),
                ("Kestrel:Certificates:Default:Path", certificate));
            using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
            using var client = new HttpClient(handler) { BaseAddress = api.Address };

            foreach (var path in (string[])["/health/live", "/api/auth/me", "/api/nothing", "/api/webhooks/clerk"])
            {
                using var response = await client.GetAsync(path);
                var answer = await Answer.FromAsync(response);

                Assert.That(answer.Header("Strict-Transport-Security"), Is.EqualTo("max-age=31536000; includeSubDomains"), path);
                Expect.SecurityHeaders(answer);
            }
        }
        finally
        {
            File.Delete(certificate);
        }
    }

    private static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
