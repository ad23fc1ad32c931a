using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserSync.Application.Clerk;
using UserSync.Domain.Users;
using UserSync.Infrastructure.ClerkApi;

namespace UserSync.Infrastructure.IntegrationTests.ClerkApi;

/// <summary>What is asked of Clerk, and what is made of the answers, over real HTTP.</summary>
public sealed class ClerkBackendApiTests
{
    private const string Key = "sk_live_CANARY0000";
    private const string Ada = "user_2zANG9rEYQoliquKw5eHQ9eFeur";
    private const string NoSuchUser = """{"errors":[{"message":"not found","code":"resource_not_found"}]}""";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private StubClerk _clerk = null!;
    private ServiceProvider _services = null!;

    private IClerkApi Api => _services.GetRequiredService<IClerkApi>();

    [SetUp]
    public async Task StartAsync()
    {
        _clerk = await StubClerk.StartAsync();
        _services = Services(new ClerkApiOptions(_clerk.Address, Key));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _services.DisposeAsync();
        await _clerk.DisposeAsync();
    }

    [Test]
    public async Task List_ReadsClerksOwnAnswer()
    {
        _clerk.Then(200, Fixture("bapi.users.list.json"));

        var page = await Api.ListByCreationAsync(null, 500, CancellationToken.None);

        var ada = page.Users[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((page.Unreadable, page.IsLast, page.Cursor), Is.EqualTo((0, true, $"{page.Users[^1].Profile.CreatedAt!.Value.ToUnixTimeMilliseconds()}.{page.Users[^1].Id}")));
            Assert.That((ada.Profile.Email, ada.Profile.EmailVerified), Is.EqualTo(("Ada.Lovelace@Example.com", true)));
            Assert.That(ada.Profile.Version.UpdatedAtMs, Is.GreaterThan(1_767_000_000_000));
            Assert.That(ada.ToState().ClerkUserId, Is.EqualTo(ada.Id));
        }
    }

    [Test]
    public async Task Calls_SayWhoAsksAndWhichVersion_AndAskAsClerkWantsIt()
    {
        _clerk.Then(200, "[]");
        await Api.ListByCreationAsync(null, 500, CancellationToken.None);
        await Api.ListByCreationAsync("user_1", 100, CancellationToken.None);
        await Api.ListByCreationAsync("1767344400123.user_1", 100, CancellationToken.None);
        await Api.ListByChangeAsync(200, 100, CancellationToken.None);

        Assert.That(_clerk.Calls.Select(call => call.Line), Is.EqualTo(new[]
        {
            "GET /v1/users?order_by=%2Bcreated_at&limit=500",
            "GET /v1/users?order_by=%2Bcreated_at&limit=100&starting_after=user_1",
            "GET /v1/users?order_by=%2Bcreated_at&limit=100&starting_after=user_1",
            "GET /v1/users?order_by=-updated_at&limit=100&offset=200",
        }));
        Assert.That(_clerk.Calls.Select(call => (call.Headers["Authorization"], call.Headers["Clerk-API-Version"])),
            Is.All.EqualTo(($"Bearer {Key}", "2026-05-12")));
    }

    [TestCase("""{"data":[{"id":"user_1","updated_at":1767344400123}],"total_count":1}""", TestName = "List_Wrapped_IsRead")]
    [TestCase("""[{"id":"user_1","updated_at":1767344400.123e3,"new_thing":{"a":[1]}}]""", TestName = "List_WithMoreThanIsKnown_IsRead")]
    [TestCase("""[{"id":"user_1","updated_at":"2026-01-02T09:00:00.123Z"}]""", TestName = "List_WithIsoTimes_IsRead")]
    public async Task List_InOtherForms(string body)
    {
        _clerk.Then(200, body);

        var page = await Api.ListByCreationAsync(null, 500, CancellationToken.None);

        Assert.That(page.Users.Single().Profile.Version.UpdatedAtMs, Is.EqualTo(1_767_344_400_123));
    }

    [Test]
    public async Task List_WithTimesInSeconds_IsRead()
    {
        _clerk.Then(200, """[{"id":"user_1","updated_at":1767344400,"created_at":1767344300,"last_sign_in_at":1767344350}]""");

        var user = (await Api.ListByCreationAsync(null, 500, CancellationToken.None)).Users.Single();

        Assert.That(
            (user.Profile.Version.UpdatedAtMs, user.Profile.CreatedAt?.ToUnixTimeSeconds(), user.LastSignInAt?.ToUnixTimeSeconds()),
            Is.EqualTo((1_767_344_400_000L, (long?)1_767_344_300L, (long?)1_767_344_350L)));
    }

    [Test]
    public async Task List_WithEntriesThatCannotBeRead_CountsThem()
    {
        _clerk.Then(200, """[{"id":"user_1"},5,{"id":""},{"name":"x"},{"id":"user_\u0000"},{"id":"user_2"}]""");

        var page = await Api.ListByCreationAsync(null, 6, CancellationToken.None);

        Assert.That(page.Users.Select(user => user.Id), Is.EqualTo(new[] { "user_1", "user_2" }));
        Assert.That((page.Unreadable, page.Cursor, page.IsLast), Is.EqualTo((4, "user_2", false)));
    }

    // A stand-in that knows no cursor answers the same page for ever.
    [Test]
    public void List_ThatBeginsAnewEachTime_IsNotWalkedForEver()
    {
        _clerk.Then(200, """[{"id":"user_1","created_at":1767344400000},{"id":"user_2","created_at":1767344400001}]""");

        Assert.That(
            () => Api.ListByCreationAsync("1767344400001.user_2", 2, CancellationToken.None), Throws.TypeOf<ClerkUnavailableException>());
    }

    [Test]
    public async Task Find_OfAUser_IsThatUser()
    {
        _clerk.Then(200, $$"""{"id":"{{Ada}}","first_name":"CANARY","updated_at":1767344400123}""");

        Assert.That((await Api.FindUserAsync(Ada, _patience, CancellationToken.None))!.Profile.FirstName, Is.EqualTo("CANARY"));
    }

    [TestCase(NoSuchUser)]
    [TestCase("""{"errors":[{"code":"RESOURCE_NOT_FOUND","message":"User not found","long_message":"User not found","meta":{}}]}""")]
    public async Task Find_OfNobody_IsNull(string body)
    {
        _clerk.Then(404, body);

        Assert.That(await Api.FindUserAsync(Ada, _patience, CancellationToken.None), Is.Null);
        Assert.That(_clerk.Calls, Has.Count.EqualTo(1));
    }

    // None of these says that the user is deleted.
    [TestCase(404, "<html>Not Found</html>", "text/html")]
    [TestCase(404, "", "application/json")]
    [TestCase(404, "{}", "application/json")]
    [TestCase(404, """{"errors":[{"code":"route_not_found"}]}""", "application/json")]
    [TestCase(404, """{"errors":["resource_not_found"]}""", "application/json")]
    [TestCase(200, "<html>Log in</html>", "text/html")]
    [TestCase(200, "null", "application/json")]
    [TestCase(200, """{"id":"user_somebody_else"}""", "application/json")]
    [TestCase(204, "", "application/json")]
    [TestCase(301, "", "application/json")]
    [TestCase(403, "<html>Blocked</html>", "text/html")]
    [TestCase(410, NoSuchUser, "application/json")]
    [TestCase(422, """{"errors":[{"code":"form_param_invalid"}]}""", "application/json")]
    public void Find_AnsweredWithAnythingElse_IsUnavailable(int status, string body, string type)
    {
        _clerk.Then(status, body, type, ("Location", "/elsewhere"));

        Assert.That(
            () => Api.FindUserAsync(Ada, _patience, CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>().With.Message.Not.Contains(Ada));
        Assert.That(_clerk.Calls, Has.Count.EqualTo(1), "asking again would not help");
    }

    [TestCase(401)]
    [TestCase(403)]
    public void Find_WithAKeyThatClerkRefuses_SaysSo(int status)
    {
        _clerk.Then(status, """{"errors":[{"code":"clerk_key_invalid"}]}""");

        Assert.That(
            () => Api.FindUserAsync(Ada, _patience, CancellationToken.None),
            Throws.TypeOf<ClerkKeyRefusedException>().With.Property("Status").EqualTo(status));
        Assert.That(_clerk.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    public async Task Calls_ThatFailInPassing_AreRepeated(int status)
    {
        _clerk.Then(status).Then(status, "<html>").Then(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }).Then(200, """{"total_count":7}""");

        Assert.That(await Api.CountUsersAsync(CancellationToken.None), Is.EqualTo(7));
        Assert.That(_clerk.Calls, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Calls_AskedToWaitForLess_Wait()
    {
        _clerk.Then(429, headers: ("Retry-After", "1")).Then(200, """{"total_count":7}""");
        var since = TimeProvider.System.GetTimestamp();

        Assert.That(await Api.CountUsersAsync(CancellationToken.None), Is.EqualTo(7));
        Assert.That(TimeProvider.System.GetElapsedTime(since), Is.GreaterThan(TimeSpan.FromSeconds(0.9)));
    }

    [Test]
    public void Calls_AskedToWaitForMoreThanTheyHave_SayForHowLong()
    {
        _clerk.Then(429, headers: ("Retry-After", "30"));

        Assert.That(
            () => Api.FindUserAsync(Ada, _patience, CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>().With.Property("RetryAfter").EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(_clerk.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Calls_ToAServerThatNeverAnswers_EndInTime()
    {
        using var over = new CancellationTokenSource();
        _clerk.Then(context => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(over.Token, context.RequestAborted).Token)
            .ContinueWith(_ => { }, TaskScheduler.Default));

        Assert.That(
            () => Api.FindUserAsync(Ada, TimeSpan.FromSeconds(1), CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>().With.Message.EqualTo("no answer within 1 s"));
        await over.CancelAsync();
    }

    [Test]
    public async Task List_ThatTakesLongerThanOtherCallsMay_IsWaitedFor()
    {
        var clock = new FakeTimeProvider();
        await using var services = Services(new ClerkApiOptions(_clerk.Address, Key), clock);
        _clerk.Then(context =>
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            return context.Response.WriteAsync("[]");
        });
        var api = services.GetRequiredService<IClerkApi>();

        Assert.That((await api.ListByCreationAsync(null, 500, CancellationToken.None)).IsLast, Is.True);
        Assert.That(() => api.FindUserAsync(Ada, _patience, CancellationToken.None), Throws.TypeOf<ClerkUnavailableException>(), "another call");
    }

    [Test]
    public void Calls_ThatGoOnFailing_SayHow()
    {
        _clerk.Then(500);

        Assert.That(
            () => Api.FindUserAsync(Ada, TimeSpan.FromSeconds(1), CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>().With.Message.EqualTo("answered 500, and nothing better came within 1 s"));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    public void Calls_AnsweredInAnEncodingThatItIsNot_AreUnavailable(string encoding)
    {
        _clerk.Then(200, """{"total_count":7}""", headers: ("Content-Encoding", encoding));

        Assert.That(
            () => Api.FindUserAsync(Ada, TimeSpan.FromSeconds(1), CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>().With.Message.StartsWith("answered something that cannot be read"));
    }

    [TestCase(".")]
    [TestCase("..")]
    public void Find_ByDots_AsksForNothingElse(string id)
    {
        Assert.That(() => Api.FindUserAsync(id, _patience, CancellationToken.None), Throws.TypeOf<ClerkUnavailableException>());
        Assert.That(_clerk.Calls, Is.Empty);
    }

    [Test]
    public async Task Calls_ToNobody_AreUnavailable()
    {
        await using var services = Services(new ClerkApiOptions(new Uri("http://127.0.0.1:1"), Key) { Patience = TimeSpan.FromSeconds(1) });

        Assert.That(
            () => services.GetRequiredService<IClerkApi>().CountUsersAsync(CancellationToken.None),
            Throws.TypeOf<ClerkUnavailableException>());
    }

    [Test]
    public void Calls_GivenUpByTheCaller_AreCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        _clerk.Then(async context =>
        {
            await cancelled.CancelAsync();
            context.Response.StatusCode = 503;
        });

        Assert.That(
            () => Api.FindUserAsync(Ada, _patience, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task SetRole_WritesNothingButTheRole()
    {
        _clerk.Then(200, $$"""{"id":"{{Ada}}","public_metadata":{"role":"growth","plan":"x"},"updated_at":1767344400123}""");

        var user = await Api.SetRoleAsync(Ada, UserRole.Growth, CancellationToken.None);

        Assert.That(_clerk.Calls.Select(call => (call.Line, call.Body)), Is.EqualTo(new[]
        {
            ($"PATCH /v1/users/{Ada}/metadata", """{"public_metadata":{"role":"growth"}}"""),
        }));
        Assert.That(user!.Profile.Role, Is.EqualTo(UserRole.Growth));
    }

    [Test]
    public async Task Greet_TellsTheTimeThere()
    {
        _clerk.Then(200, """{"object":"total_count","total_count":3}""", headers: ("Date", "Fri, 02 Jan 2026 09:00:00 GMT"));

        var greeting = await Api.GreetAsync(CancellationToken.None);

        Assert.That((greeting.Users, greeting.Date), Is.EqualTo((3L, (DateTimeOffset?)new DateTimeOffset(2026, 1, 2, 9, 0, 0, TimeSpan.Zero))));
    }

    [Test]
    public async Task Calls_OfADevelopmentInstance_StayUnderItsLimit()
    {
        await using var services = Services(new ClerkApiOptions(_clerk.Address, "sk_test_CANARY0000"));
        _clerk.Then(200, """{"total_count":7}""");
        var api = services.GetRequiredService<IClerkApi>();
        var since = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.CountUsersAsync(CancellationToken.None)));

        Assert.That(TimeProvider.System.GetElapsedTime(since), Is.GreaterThan(TimeSpan.FromSeconds(1.5)), "nine a second");
    }

    [Test]
    public void WithoutAKey_NobodyIsAsked()
    {
        using var services = Services(new ClerkApiOptions(_clerk.Address, null));
        var api = services.GetRequiredService<IClerkApi>();

        Assert.That(api.IsConfigured, Is.False);
        Assert.That(() => api.CountUsersAsync(CancellationToken.None), Throws.InvalidOperationException);
        Assert.That(_clerk.Calls, Is.Empty);
    }

    [Test]
    public void Options_AsText_HoldNoKey() =>
        Assert.That(new ClerkApiOptions(ClerkApiOptions.DefaultBaseAddress, Key).ToString(), Does.Contain("api.clerk.com").And.Not.Contain("CANARY"));

    private static ServiceProvider Services(ClerkApiOptions options, TimeProvider? clock = null) =>
        new ServiceCollection().AddLogging().AddSingleton(clock ?? TimeProvider.System).AddClerkApi(options).BuildServiceProvider();

    private static string Fixture(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "clerk", name));
}
