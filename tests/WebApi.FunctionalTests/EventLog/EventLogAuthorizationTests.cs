using System.Text.Json.Nodes;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary>Admins and nobody else, by what the database says of them now.</summary>
public sealed class EventLogAuthorizationTests
{
    private const string Event = "msg_authorization";

    private static readonly string _bootstrapAdmin = Events.NewUserId();

    private AdminApi _api = null!;
    private string _target = null!;
    private string _targetId = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await AdminApi.StartAsync(("BOOTSTRAP_ADMIN_CLERK_IDS", _bootstrapAdmin));
        _target = Events.NewUserId();
        await _api.Host.DeliverAsync(Events.User("user.created", _target), Event);
        _targetId = (await _api.Host.FindUserAsync(_target))!.Id.ToString();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Everything_WithoutAToken_Is401() =>
        Assert.That(await ProblemsAsync(null), Is.All.EqualTo((401, "authentication_required")));

    [TestCase("solo")]
    [TestCase("growth")]
    [TestCase("enterprise")]
    [TestCase("owner")]
    public async Task Everything_ForALesserRole_Is403(string role)
    {
        var token = Shared.Clerk.Tokens.MintV2(await _api.AddUserAsync(role));

        Assert.That(await ProblemsAsync(token), Is.All.EqualTo((403, "forbidden")));
    }

    [Test]
    public async Task Everything_ForAnAdmin_Is200()
    {
        var token = Shared.Clerk.Tokens.MintV2(await _api.AddUserAsync("admin"));

        Assert.That((await AnswersAsync(token)).Select(answer => (int)answer.Status), Is.All.EqualTo(200));
    }

    [Test]
    public async Task Everything_ForABootstrapAdmin_Is200()
    {
        await _api.Host.DeliverAsync(Events.User("user.created", _bootstrapAdmin));

        var answers = await AnswersAsync(Shared.Clerk.Tokens.MintV2(_bootstrapAdmin));

        Assert.That(answers.Select(answer => (int)answer.Status), Is.All.EqualTo(200));
    }

    [Test]
    public async Task Everything_ForADeletedAdmin_Is403()
    {
        var id = await _api.AddUserAsync("admin");
        await _api.Host.DeliverAsync(Events.Deleted(id));

        Assert.That(await ProblemsAsync(Shared.Clerk.Tokens.MintV2(id)), Is.All.EqualTo((403, "user_inactive")));
    }

    [Test]
    public async Task Everything_ForADemotedAdmin_Is403FromTheWebhookOn()
    {
        var id = await _api.AddUserAsync("admin");
        var token = Shared.Clerk.Tokens.MintV2(id);
        await _api.Host.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 1));

        Assert.That(await ProblemsAsync(token), Is.All.EqualTo((403, "forbidden")));
    }

    [Test]
    public async Task Everything_ForATokenThatClaimsToBeAnAdmins_Is403()
    {
        var claims = new JsonObject
        {
            ["role"] = "admin",
            ["roles"] = new JsonArray("admin"),
            ["org_role"] = "org:admin",
            ["public_metadata"] = new JsonObject { ["role"] = "admin" },
        };
        var token = Shared.Clerk.Tokens.MintV2(await _api.AddUserAsync("solo"), new() { Claims = claims });

        Assert.That(await ProblemsAsync(token), Is.All.EqualTo((403, "forbidden")));
    }

    private async Task<IEnumerable<(int, string?)>> ProblemsAsync(string? token) =>
        (await AnswersAsync(token)).Select(answer => answer.Problem);

    private async Task<List<Answer>> AnswersAsync(string? token)
    {
        (HttpMethod Method, string Path)[] calls =
        [
            (HttpMethod.Get, "/api/webhook-events"),
            (HttpMethod.Get, $"/api/webhook-events/{Event}"),
            (HttpMethod.Post, $"/api/webhook-events/{Event}/replay"),
            (HttpMethod.Get, $"/api/users/{_targetId}"),
            (HttpMethod.Get, $"/api/users/by-clerk-id/{_target}"),
            (HttpMethod.Get, $"/api/users/{_targetId}/events"),
        ];
        var answers = new List<Answer>();
        foreach (var (method, path) in calls)
        {
            answers.Add(await _api.SendAsync(method, path, token));
        }

        return answers;
    }
}
