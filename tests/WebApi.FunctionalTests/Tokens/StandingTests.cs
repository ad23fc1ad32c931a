using System.Net;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Tokens;
using UserSync.Domain.Users;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.Tokens;

/// <summary>What a user may do stands in the database, and counts from the moment that a webhook is answered.</summary>
public sealed class StandingTests
{
    private static IEnumerable<TestCaseData> Inactive
    {
        get
        {
            yield return Case("banned", id => [Events.User("user.created", id, change: user => user["banned"] = true)]);
            yield return Case("banned later", id => [Events.User("user.created", id), Events.User("user.updated", id, Events.StartMs + 1, user => user["banned"] = true)]);
            yield return Case("deleted", id => [Events.User("user.created", id), Events.Deleted(id)]);
            yield return Case("deleted before it was created", id => [Events.Deleted(id), Events.User("user.created", id, Events.StartMs + 1)]);
            yield return Case("deleted, and never seen otherwise", id => [Events.Deleted(id)]);
            yield return Case("deleted after a login, without a profile", id => [Events.Session("session.created", $"sess_{id}", id), Events.Deleted(id)]);
            yield return Case("banned and deleted", id => [Events.User("user.created", id, change: user => user["banned"] = true), Events.Deleted(id)]);
        }
    }

    private static IEnumerable<TestCaseData> Active
    {
        get
        {
            yield return Case("created", id => [Events.User("user.created", id)]);
            yield return Case("updated and never created", id => [Events.User("user.updated", id)]);
            yield return Case("locked", id => [Events.User("user.created", id, change: user => user["locked"] = true)]);
            yield return Case("banned and let off", id => [Events.User("user.created", id, change: user => user["banned"] = true), Events.User("user.updated", id, Events.StartMs + 1)]);
            yield return Case("signed out", id => [Events.User("user.created", id), Events.Session("session.removed", $"sess_{id}", id)]);
        }
    }

    [TestCaseSource(nameof(Inactive))]
    public async Task User_WhoIsInactive_Is403(object history) =>
        Expect.Problem(await AfterAsync(history), 403, "user_inactive");

    [TestCaseSource(nameof(Active))]
    public async Task User_WhoIsActive_IsAnswered(object history) =>
        Assert.That((await AfterAsync(history)).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task User_OfWhomOnlyALoginIsKnown_Is404() => Expect.Problem(
        await AfterAsync((Func<string, string[]>)(id => [Events.Session("session.created", $"sess_{id}", id)])), 404, "user_not_registered");

    [Test]
    public async Task User_WhoIsNotStored_Is404() => Expect.Problem(
        await AfterAsync((Func<string, string[]>)(_ => [])), 404, "user_not_registered");

    [Test]
    public async Task Change_CountsFromTheMomentItsWebhookIsAnswered()
    {
        var id = Events.NewUserId();
        var token = Shared.Clerk.Tokens.MintV2(id, new TokenOptions { Claims = new JsonObject { ["role"] = "admin" } });
        var at = Events.StartMs;
        await Shared.Api.DeliverAsync(Events.User("user.created", id, at));

        for (var round = 0; round < 20; round++)
        {
            foreach (var role in (string[])["admin", "solo", "enterprise", "growth"])
            {
                await Shared.Api.DeliverAsync(Events.User("user.updated", id, ++at, user => user["public_metadata"] = new JsonObject { ["role"] = role }));
                Assert.That((await Shared.Api.MeAsync(token)).Member("role"), Is.EqualTo(role));
            }

            await Shared.Api.DeliverAsync(Events.User("user.updated", id, ++at, user => user["banned"] = true));
            Assert.That((await Shared.Api.MeAsync(token)).Problem, Is.EqualTo((403, "user_inactive")));
        }

        await Shared.Api.DeliverAsync(Events.Deleted(id));
        Expect.Problem(await Shared.Api.MeAsync(token), 403, "user_inactive");
    }

    [TestCase("role", "\"admin\"")]
    [TestCase("roles", "[\"admin\"]")]
    [TestCase("metadata", "{\"role\":\"admin\"}")]
    [TestCase("public_metadata", "{\"role\":\"admin\"}")]
    [TestCase("unsafe_metadata", "{\"role\":\"admin\"}")]
    [TestCase("org_role", "\"org:admin\"")]
    [TestCase("o", "{\"id\":\"org_1\",\"rol\":\"admin\",\"slg\":\"a\"}")]
    [TestCase("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "\"admin\"")]
    [TestCase("is_admin", "true")]
    [TestCase("scope", "\"admin\"")]
    [TestCase("act", "{\"sub\":\"user_admin\"}")]
    [TestCase("clerk_user_id", "\"user_admin\"")]
    [TestCase("nameid", "\"user_admin\"")]
    public async Task Claim_OfTheToken_GivesNobodyARole(string claim, string json)
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var me = await Shared.Api.MeAsync(
            Shared.Clerk.Tokens.MintV2(id, new TokenOptions { Claims = new JsonObject { [claim] = JsonNode.Parse(json) } }));

        Assert.That(me.Status, Is.EqualTo(HttpStatusCode.OK), me.Text);
        Assert.That(
            (me.Member("clerk_user_id"), me.Member("role"), me.Member("organization_id")), Is.EqualTo((id, "growth", (string?)null)));
    }

    [Test]
    public async Task Role_InMetadataThatABrowserMayWrite_GivesNothing()
    {
        var me = await AfterAsync((Func<string, string[]>)(id => [Events.User("user.created", id, change: user =>
        {
            user["public_metadata"] = new JsonObject();
            user["unsafe_metadata"] = new JsonObject { ["role"] = "admin" };
        })]));

        Assert.That(me.Member("role"), Is.EqualTo("solo"));
    }

    [Test]
    public async Task BootstrapAdmins_AreAdminWhateverTheirMetadataSays()
    {
        var (first, second, other) = (Events.NewUserId(), Events.NewUserId(), Events.NewUserId());
        await using var api = await ApiHost.StartAsync(
            [("BOOTSTRAP_ADMIN_CLERK_IDS", $"{first}, {second}"), .. Shared.SettingsFor(Shared.Clerk)]);
        foreach (var id in (string[])[first, second, other, first.ToUpperInvariant().Replace("USER_", "user_", StringComparison.Ordinal)])
        {
            await api.DeliverAsync(Events.User("user.created", id, change: user => user["public_metadata"] = new JsonObject { ["role"] = "solo" }));
            var me = await api.MeAsync(Shared.Clerk.Tokens.MintV2(id));
            Assert.That(me.Member("role"), Is.EqualTo(id == first || id == second ? "admin" : "solo"));
            Assert.That((await api.FindUserAsync(id))!.Profile!.Role, Is.EqualTo(UserRole.Solo), "as it is stored");
        }

        // It is a role and no more: it neither registers anybody nor brings anybody back.
        await api.DeliverAsync(Events.Deleted(first));
        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2(first)), 403, "user_inactive");
        await api.DeliverAsync(Events.User("user.updated", second, Events.StartMs + 1, user => user["banned"] = true));
        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2(second)), 403, "user_inactive");
    }

    private static async Task<Answer> AfterAsync(object history)
    {
        var id = Events.NewUserId();
        foreach (var body in ((Func<string, string[]>)history)(id))
        {
            Assert.That((await Shared.Api.DeliverAsync(body)).Status, Is.EqualTo(HttpStatusCode.OK));
        }

        return await Shared.Api.MeAsync(Shared.Clerk.Tokens.MintV2(id));
    }

    private static TestCaseData Case(string name, Func<string, string[]> history) => new TestCaseData(history).SetArgDisplayNames(name);
}
