using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Tokens;
using UserSync.TestCommon.Clerk;
using UserSync.TestCommon.SessionTokens;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.Tokens;

/// <summary>
/// Every token that must be refused, and every one that must not, over HTTP: the service fetches the key that signed them,
/// and its clock stands where theirs does.
/// </summary>
public sealed class TokenCorpusTests
{
    // The server takes 32 KB of head at most.
    private const int LongestHeader = 30_000;

    private ClerkEmulatorApp _clerk = null!;
    private ApiHost _api = null!;

    private static IEnumerable<TestCaseData> Hostile => HostileTokens.All.Where(token => CanBeSent(token.Text))
        .Select(token => new TestCaseData(token).SetArgDisplayNames(token.Name));

    private static IEnumerable<TestCaseData> Valid =>
        ValidTokens.All.Select(valid => new TestCaseData(valid.Token).SetArgDisplayNames(valid.Name));

    private static IEnumerable<ClerkFixture> Fixtures => ClerkFixture.OfKind("session_token");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _clerk = await Shared.StartClerkAsync();
        _clerk.Keys.Rotate(new SigningKey(TestKeys.KeyId, TestKeys.Ours));
        _api = await ApiHost.StartAsync(
            new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(TestToken.Now)),
            ("CLERK_JWKS_URL", new Uri(_clerk.BaseAddress, "/.well-known/jwks.json").ToString()),
            ("CLERK_ISSUER", TestToken.Issuer),
            ("CLERK_AUTHORIZED_PARTIES", $"{TestToken.Origin}, https://app.example.com"));
        await _api.DeliverAsync(Events.User("user.created", TestToken.UserId));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _api.DisposeAsync();
        await _clerk.DisposeAsync();
    }

    [Test]
    public void Corpus_IsLarge()
    {
        Assert.That(Hostile.Count(), Is.GreaterThan(400));
        Assert.That(Valid.Count(), Is.GreaterThan(30));
    }

    [TestCaseSource(nameof(Hostile))]
    public async Task Token_ThatIsHostile_Is401AndNotToldWhy(object hostile)
    {
        var answer = await _api.MeAsync(((HostileToken)hostile).Text);

        Expect.Problem(answer, 401, "invalid_token");
        Assert.That(answer.Header("WWW-Authenticate"), Is.EqualTo("Bearer error=\"invalid_token\""));
        Assert.That(
            answer.Text.Replace(answer.Member("trace_id")!, "", StringComparison.Ordinal),
            Is.EqualTo("""{"type":"urn:usersync:problem:invalid_token","title":"Token not accepted","status":401,"detail":"Invalid token","code":"invalid_token","trace_id":""}"""));
    }

    [TestCaseSource(nameof(Valid))]
    public async Task Token_ThatIsValid_IsAccepted(object valid)
    {
        var token = (TestToken)valid;
        var subject = JsonNode.Parse(token.Payload)!["sub"]!.GetValue<string>();
        await _api.DeliverAsync(Events.User("user.created", subject));

        var me = await _api.MeAsync(token.Text);

        Assert.That((me.Status, me.Member("clerk_user_id")), Is.EqualTo((HttpStatusCode.OK, subject)), me.Text);
    }

    [TestCaseSource(nameof(Fixtures))]
    public async Task Fixture_IsJudgedAsItsIndexSays(ClerkFixture fixture)
    {
        var expectation = fixture.Expect.GetString()!;
        var token = TestToken.FromFixture(fixture.File["jwt.claims.".Length..^".json".Length]);

        Check(await _api.MeAsync(token.Text), expectation.StartsWith("accept", StringComparison.Ordinal));

        // The same claims of now, signed by another instance and sent to a service that asks for no party.
        var key = Shared.Clerk.Keys.Current;
        var fresh = token.At(TimeProvider.System.GetUtcNow()).With("iss", $"\"{Shared.Clerk.Issuer}\"")
            .WithHeader("kid", $"\"{key.Kid}\"") with
        {
            Signer = data => key.Sign(data),
        };
        await Shared.Api.DeliverAsync(Events.User("user.created", TestToken.UserId));
        Check(
            await Shared.Api.MeAsync(fresh.Text),
            expectation.StartsWith("accept", StringComparison.Ordinal) || expectation == "reject when authorized parties configured");
    }

    [TestCase("\0", 400)]
    [TestCase("\r\n x", 400)]
    [TestCase("é", 401)]
    [TestCase("\u202e", 401)]
    public async Task Token_ThatNoHeaderCanCarry_IsRefused(string addition, int status)
    {
        var answer = await SendAsync(TestToken.Good.Text + addition);

        Assert.That((int)answer.Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Token_LongerThanAnyHead_IsRefusedByTheServer() =>
        Assert.That((int)(await SendAsync(new string('A', 100_000))).Status, Is.EqualTo(431));

    private Task<Answer> SendAsync(string token) => RawConnection.AskAsync(
        _api.Address, $"GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");

    private static void Check(Answer answer, bool isAccepted)
    {
        if (isAccepted)
        {
            Assert.That((answer.Status, answer.Member("clerk_user_id")), Is.EqualTo((HttpStatusCode.OK, TestToken.UserId)), answer.Text);
        }
        else
        {
            Expect.Problem(answer, 401, "invalid_token");
        }
    }

    // HTTP drops blanks at the end of a header, and an empty token is none; neither says anything of the token.
    private static bool CanBeSent(string text) =>
        text.Length is > 0 and < LongestHeader && !text.EndsWith(' ') && text.All(c => c is >= ' ' and <= '~');
}
