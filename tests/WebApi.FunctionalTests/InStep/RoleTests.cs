using System.Net;
using System.Text;
using UserSync.Application.Clerk;
using UserSync.Domain.Users;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>Roles are written at Clerk first, single users are fetched, and somebody always stays admin.</summary>
public sealed class RoleTests
{
    private static readonly (string, string?)[] _settings =
        [.. Shared.SettingsFor(Shared.Clerk), ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789")];

    private PretendClerk _clerk = null!;
    private ApiHost _api = null!;
    private string _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clerk = new PretendClerk();
        _api = await ApiHost.StartAsync(_clerk, _settings);
        _admin = await AddAsync(UserRole.Admin);
    }

    [TearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Role_IsChangedAtClerkAndHere_AndTheEchoIsStale()
    {
        var id = await AddAsync(UserRole.Solo);

        var answer = await PutRoleAsync(id, "enterprise");

        Assert.That((answer.Status, answer.Member("role"), answer.Member("clerk_user_id")), Is.EqualTo((HttpStatusCode.OK, "enterprise", id)));
        var echo = await EchoAsync(id);
        Assert.That(echo.Role, Is.EqualTo(UserRole.Enterprise));
        Assert.That((await _api.FindUserAsync(id))!.Profile!.Role, Is.EqualTo(UserRole.Enterprise));
        Assert.That((await _api.DeliverAsync(echo.Event("user.updated"))).Outcome, Is.EqualTo("stale"));
    }

    // Clerk's answer and its event travel by different ways.
    [Test]
    public async Task Role_WhoseEchoIsHereBeforeTheAnswer_IsStoredAndToldAllTheSame()
    {
        var id = await AddAsync(UserRole.Solo);
        string? echo = null;
        _clerk.OnTheWay = async call =>
        {
            if (call == "role")
            {
                echo = (await _api.DeliverAsync((await EchoAsync(id)).Event("user.updated"))).Outcome;
            }
        };

        var answer = await PutRoleAsync(id, "enterprise");

        Assert.That(echo, Is.EqualTo("applied"));
        Assert.That((answer.Status, answer.Member("role")), Is.EqualTo((HttpStatusCode.OK, "enterprise")));
        Assert.That((await _api.FindUserAsync(id))!.Profile!.Role, Is.EqualTo(UserRole.Enterprise));
    }

    [TestCase("{\"role\":\"Admin\"}", "role")]
    [TestCase("{\"role\":\"owner\"}", "role")]
    [TestCase("{\"role\":\"3\"}", "role")]
    [TestCase("{\"role\":null}", "role")]
    [TestCase("{}", "role")]
    [TestCase("{\"role\":3}", "body")]
    [TestCase("[]", "body")]
    [TestCase("{CANARY", "body")]
    [TestCase("", "body")]
    public async Task Role_ThatIsNone_Is400(string body, string parameter)
    {
        var answer = await SendAsync(HttpMethod.Put, $"{await PathAsync(_admin)}/role", body);

        Assert.That(answer.Problem, Is.EqualTo((400, "validation_failed")));
        Assert.That(answer.Json.GetProperty("errors").TryGetProperty(parameter, out _), Is.True, answer.Text);
        Assert.That(answer.Text, Does.Not.Contain("CANARY"));
    }

    [Test]
    public async Task LastAdmin_CannotDemoteHimself_UntilThereIsAnother()
    {
        Expect.Problem(await PutRoleAsync(_admin, "solo"), 409, "last_admin");
        Assert.That(_clerk.Calls("role"), Is.Zero);
        Assert.That((await PutRoleAsync(_admin, "admin")).Status, Is.EqualTo(HttpStatusCode.OK), "he stays one");

        // One who is banned or deleted is none.
        await _api.DeliverAsync(_clerk.Put(new PretendUser(Events.NewUserId()) { Role = UserRole.Admin, Banned = true }).Event("user.created"));
        var gone = await AddAsync(UserRole.Admin);
        await _api.DeliverAsync(Events.Deleted(gone));
        Expect.Problem(await PutRoleAsync(_admin, "solo"), 409, "last_admin");

        await AddAsync(UserRole.Admin);
        Assert.That((await PutRoleAsync(_admin, "solo")).Member("role"), Is.EqualTo("solo"));
    }

    // A change whose answer never came, and whose event is still on its way.
    [Test]
    public async Task LastAdmin_ByClerk_CannotBeDemoted_WhateverIsStoredOfTheOthers()
    {
        var other = await AddAsync(UserRole.Admin);
        _clerk.Put(new PretendUser(other) { Role = UserRole.Solo, UpdatedAtMs = Events.StartMs + 1 });

        Expect.Problem(await PutRoleAsync(_admin, "solo"), 409, "last_admin");
        Assert.That(_clerk.Calls("role"), Is.Zero);
    }

    [Test]
    public async Task BootstrapAdmins_CountAsAdmins()
    {
        var boot = await AddAsync(UserRole.Solo);
        await using var api = await ApiHost.StartOnAsync(_api.Database, _clerk, [.. _settings, ("BOOTSTRAP_ADMIN_CLERK_IDS", boot)]);

        Assert.That((await PutRoleAsync(_admin, "growth", api)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await PutRoleAsync(boot, "growth", api, boot)).Member("role"), Is.EqualTo("admin"), "whatever is stored");
    }

    [Test]
    public async Task Admins_WhoDemoteEachOtherAtOnce_OnTwoReplicas_LeaveOne()
    {
        await using var other = await ApiHost.StartOnAsync(_api.Database, _clerk, _settings);
        for (var round = 0; round < 5; round++)
        {
            var rival = await AddAsync(UserRole.Admin);

            var answers = await Task.WhenAll(
                PutRoleAsync(rival, "solo", _api, _admin), PutRoleAsync(_admin, "solo", other, rival));

            Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1), string.Join('\n', answers.Select(answer => answer.Text)));
            var left = (await _api.FindUserAsync(_admin))!.Profile!.Role == UserRole.Admin ? _admin : rival;
            Assert.That((await _api.FindUserAsync(left))!.Profile!.Role, Is.EqualTo(UserRole.Admin));
            _admin = left;
        }
    }

    [Test]
    public async Task Clerk_WhenItIsDown_Is503AndNothingChanges()
    {
        var id = await AddAsync(UserRole.Solo);
        _clerk.Before = (_, _) => throw new ClerkUnavailableException("500 three times", TimeSpan.FromSeconds(9));

        foreach (var answer in new[] { await PutRoleAsync(id, "admin"), await SendAsync(HttpMethod.Post, $"{await PathAsync(id)}/resync", null) })
        {
            Expect.Problem(answer, 503, "clerk_unavailable");
            Assert.That(answer.Header("Retry-After"), Is.EqualTo("9"));
        }

        var stored = (await _api.FindUserAsync(id))!;
        Assert.That((stored.Profile!.Role, stored.DeletedAt), Is.EqualTo((UserRole.Solo, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Key_ThatIsMissing_Is409()
    {
        await using var api = await ApiHost.StartOnAsync(_api.Database, _clerk, Shared.SettingsFor(Shared.Clerk));
        var path = await PathAsync(_admin);

        foreach (var (method, at) in new[] { (HttpMethod.Put, $"{path}/role"), (HttpMethod.Post, $"{path}/resync"), (HttpMethod.Post, "/api/backfills"), (HttpMethod.Post, "/api/reconciliations") })
        {
            Expect.Problem(await SendAsync(method, at, method == HttpMethod.Put ? "{\"role\":\"solo\"}" : null, api), 409, "clerk_api_not_configured");
        }
    }

    [Test]
    public async Task Resync_MendsAUser_OrMarksItDeleted()
    {
        var id = await AddAsync(UserRole.Solo);
        _clerk.Put(new PretendUser(id) { Role = UserRole.Growth });
        var path = $"{await PathAsync(id)}/resync";

        Assert.That((await SendAsync(HttpMethod.Post, path, null)).Member("role"), Is.EqualTo("growth"), "of the same version");

        _clerk.Delete(id);
        var deleted = await SendAsync(HttpMethod.Post, path, null);
        Assert.That(deleted.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(deleted.Member("deleted_at"), Is.Not.Null);
        Assert.That((await SendAsync(HttpMethod.Post, path, null)).Member("deleted_at"), Is.EqualTo(deleted.Member("deleted_at")), "the first time stays");

        Expect.Problem(await SendAsync(HttpMethod.Post, $"/api/users/{Guid.NewGuid()}/resync", null), 404, "not_found");
        Expect.Problem(await SendAsync(HttpMethod.Put, $"/api/users/{Guid.NewGuid()}/role", "{\"role\":\"solo\"}"), 404, "not_found");
    }

    [Test]
    public async Task Lesser_Role_MayNothingOfThis()
    {
        var id = await AddAsync(UserRole.Enterprise);

        Expect.Problem(await PutRoleAsync(id, "admin", _api, id), 403, "forbidden");
        Assert.That(_clerk.Calls("role"), Is.Zero);
    }

    private async Task<string> AddAsync(UserRole role)
    {
        var user = _clerk.Put(new PretendUser(Events.NewUserId()) { Role = role });
        await _api.DeliverAsync(user.Event("user.created"));
        return user.Id;
    }

    private async Task<PretendUser> EchoAsync(string id)
    {
        var atClerk = (await _clerk.FindUserAsync(id, TimeSpan.Zero, default))!.Profile;
        return new PretendUser(id) { Role = atClerk.Role, UpdatedAtMs = atClerk.Version.UpdatedAtMs };
    }

    private async Task<string> PathAsync(string id) => $"/api/users/{(await _api.FindUserAsync(id))!.Id}";

    private async Task<Answer> PutRoleAsync(string id, string role, ApiHost? api = null, string? asWhom = null) =>
        await SendAsync(HttpMethod.Put, $"{await PathAsync(id)}/role", $$"""{"role":"{{role}}"}""", api, asWhom);

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? body, ApiHost? api = null, string? asWhom = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Shared.Clerk.Tokens.MintV2(asWhom ?? _admin)}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await (api ?? _api).SendAsync(request);
    }
}
