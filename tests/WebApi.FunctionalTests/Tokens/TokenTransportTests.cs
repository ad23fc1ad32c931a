using System.Net;
using Microsoft.AspNetCore.Http;
using UserSync.WebApi.Authentication;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.Tokens;

/// <summary>Where a token may stand in a request, and where it counts for nothing. <c>{t}</c> stands for a good one.</summary>
public sealed class TokenTransportTests
{
    private readonly string _user = Events.NewUserId();

    [OneTimeSetUp]
    public Task StartAsync() => Shared.Api.DeliverAsync(Events.User("user.created", _user));

    [TestCase("Authorization: Bearer {t}")]
    [TestCase("authorization: bearer {t}")]
    [TestCase("AUTHORIZATION: BEARER {t}")]
    [TestCase("Authorization:Bearer {t}")]
    [TestCase("Authorization: \t Bearer {t} \t ")]
    [TestCase("Authorization: Bearer {t}", "Cookie: __session=CANARY")]
    [TestCase("Authorization: Bearer {t}", "Proxy-Authorization: Bearer CANARY")]
    public async Task Token_AsItShouldBe_Counts(params string[] lines)
    {
        var me = await AskAsync("/api/auth/me", lines);

        Assert.That((me.Status, me.Member("clerk_user_id")), Is.EqualTo((HttpStatusCode.OK, _user)), me.Text);
    }

    [TestCase("Authorization: Bearer  {t}")]
    [TestCase("Authorization: Bearer Bearer {t}")]
    [TestCase("Authorization: Bearer {t}, Bearer {t}")]
    [TestCase("Authorization: Bearer {t},{t}")]
    [TestCase("Authorization: Bearer {t} {t}")]
    [TestCase("Authorization: Bearer \"{t}\"")]
    [TestCase("Authorization: Bearer token={t}")]
    [TestCase("Authorization: Bearer {t}", "Authorization: Bearer {t}")]
    [TestCase("Authorization: Bearer {t}", "Authorization: Bearer CANARY")]
    [TestCase("Authorization: Bearer CANARY", "Authorization: Bearer {t}")]
    [TestCase("Authorization: Basic CANARY", "Authorization: Bearer {t}")]
    [TestCase("Authorization: Bearer {t}", "authorization: Basic CANARY")]
    [TestCase("Authorization:", "Authorization: Bearer {t}")]
    public async Task Token_InAMuddle_IsInvalid(params string[] lines) =>
        Expect.Problem(await AskAsync("/api/auth/me", lines), 401, "invalid_token");

    [TestCase("/api/auth/me")]
    [TestCase("/api/auth/me", "Authorization:")]
    [TestCase("/api/auth/me", "Authorization: Bearer")]
    [TestCase("/api/auth/me", "Authorization: Bearer ")]
    [TestCase("/api/auth/me", "Authorization: Bearer\t{t}")]
    [TestCase("/api/auth/me", "Authorization: Bearer:{t}")]
    [TestCase("/api/auth/me", "Authorization: Bearer{t}")]
    [TestCase("/api/auth/me", "Authorization: {t}")]
    [TestCase("/api/auth/me", "Authorization: Basic {t}")]
    [TestCase("/api/auth/me", "Authorization: Token {t}")]
    [TestCase("/api/auth/me", "Authorization: JWT {t}")]
    [TestCase("/api/auth/me", "Authorization: DPoP {t}")]
    [TestCase("/api/auth/me", "Authorization: Basic x, Bearer {t}")]
    [TestCase("/api/auth/me", "Proxy-Authorization: Bearer {t}")]
    [TestCase("/api/auth/me", "X-Authorization: Bearer {t}")]
    [TestCase("/api/auth/me", "X-Forwarded-Authorization: Bearer {t}")]
    [TestCase("/api/auth/me", "Sec-WebSocket-Protocol: {t}")]
    [TestCase("/api/auth/me", "Cookie: __session={t}")]
    [TestCase("/api/auth/me", "Cookie: Authorization=Bearer {t}")]
    [TestCase("/api/auth/me?access_token={t}&x=CANARY")]
    [TestCase("/api/auth/me?token=CANARY{t}")]
    [TestCase("/api/auth/me?__session={t}")]
    [TestCase("/api/auth/me?Authorization=Bearer%20{t}")]
    public async Task Token_Elsewhere_IsNone(string path, params string[] lines)
    {
        var answer = await AskAsync(path, lines);

        Expect.Problem(answer, 401, "authentication_required");
        Assert.That((answer.Header("WWW-Authenticate"), answer.Detail), Is.EqualTo(("Bearer", "Authentication required")));
    }

    [TestCase("application/x-www-form-urlencoded", "access_token={t}")]
    [TestCase("application/json", "{\"access_token\":\"{t}\"}")]
    public async Task Token_InTheBody_IsNone(string contentType, string body)
    {
        var answer = await AskAsync("/api/auth/me", [$"Content-Type: {contentType}"], body);

        Expect.Problem(answer, 401, "authentication_required");
    }

    // No endpoint takes these methods of a signed-in user yet, so this asks the part that decides.
    [TestCase("GET", true)]
    [TestCase("HEAD", true)]
    [TestCase("POST", false)]
    [TestCase("PUT", false)]
    [TestCase("PATCH", false)]
    [TestCase("DELETE", false)]
    [TestCase("OPTIONS", false)]
    [TestCase("BREW", false)]
    public void Cookie_CountsOnlyWhereNothingCanBeChanged(string method, bool counts)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Headers.Cookie) = (method, "__session=CANARY");

        Assert.That(
            (SessionTokenSource.TryFind(request, ["__session"], out var token), token.ToString()),
            Is.EqualTo((counts, counts ? "CANARY" : "")));
    }

    private Task<Answer> AskAsync(string path, string[] lines, string body = "")
    {
        var length = body.Length == 0 ? "" : "Content-Length: {length}\r\n";
        var request = $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(lines.Select(line => line + "\r\n"))}{length}\r\n";
        var token = Shared.Clerk.Tokens.MintV2(_user);
        body = body.Replace("{t}", token, StringComparison.Ordinal);
        return RawConnection.AskAsync(
            Shared.Api.Address,
            request.Replace("{t}", token, StringComparison.Ordinal).Replace("{length}", $"{body.Length}", StringComparison.Ordinal) + body);
    }
}
