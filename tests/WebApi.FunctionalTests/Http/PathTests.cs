using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>However a path is written, it leads to what it names or to nothing, and past no check.</summary>
public sealed class PathTests
{
    [TestCase("/api/auth/me")]
    [TestCase("/api/auth/me/")]
    [TestCase("/api/auth/me?access_token=a&x=%00")]
    [TestCase("/API/Auth/ME")]
    [TestCase("/api/auth/%6d%65")]
    [TestCase("/%61pi/auth/me")]
    [TestCase("/api/./auth/me")]
    [TestCase("/api/x/../auth/me")]
    [TestCase("/health/../api/auth/me")]
    [TestCase("/health/%2e%2e/api/auth/me")]
    [TestCase("/health/.%2E/api/auth/me")]
    [TestCase("/api/webhooks/clerk/../../auth/me")]
    [TestCase("/../../api/auth/me")]
    [TestCase("http://localhost/api/auth/me")]
    public async Task Path_ThatLeadsToMe_DemandsAToken(string path) =>
        Expect.Problem(await GetAsync(path), 401, "authentication_required");

    [TestCase("/")]
    [TestCase("/api")]
    [TestCase("/api/")]
    [TestCase("/api/auth")]
    [TestCase("/api/auth/me/x")]
    [TestCase("/api/auth/me//")]
    [TestCase("//api/auth/me")]
    [TestCase("/api//auth/me")]
    [TestCase("/api/auth//me")]
    [TestCase("/api/auth/me;x")]
    [TestCase("/api/auth/me;/health")]
    [TestCase("/api;x=1/auth/me")]
    [TestCase("/api/auth/me.json")]
    [TestCase("/api/auth/me%")]
    [TestCase("/api/auth/me%20")]
    [TestCase("/api/auth/me%2f")]
    [TestCase("/api/auth/me%3f")]
    [TestCase("/api/auth%2fme")]
    [TestCase("/health/..%2fapi/auth/me")]
    [TestCase("/health/%252e%252e/api/auth/me")]
    [TestCase("/health/%c0%ae%c0%ae/api/auth/me")]
    [TestCase("/health/..;/api/auth/me")]
    [TestCase("/api\\auth\\me")]
    [TestCase("/health/api/auth/me")]
    [TestCase("/.env")]
    [TestCase("/appsettings.json")]
    [TestCase("/api/users")]
    public async Task Path_ThatLeadsNowhere_Is404(string path) =>
        Expect.Problem(await GetAsync(path), 404, "not_found");

    [TestCase("/api/auth/me%00")]
    [TestCase("api/auth/me")]
    [TestCase("\\api\\auth\\me")]
    [TestCase("http://evil.example/api/auth/me")]
    public async Task Path_ThatIsNone_IsRefusedByTheServer(string path) =>
        Assert.That((int)(await GetAsync(path)).Status, Is.EqualTo(400));

    private static Task<Answer> GetAsync(string path) =>
        RawConnection.AskAsync(Shared.Api.Address, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}
