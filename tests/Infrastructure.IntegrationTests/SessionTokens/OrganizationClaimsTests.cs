using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

public sealed class OrganizationClaimsTests
{
    private static readonly TestToken _version2 = TestToken.FromFixture("v2_org_role_metadata");

    [Test]
    public async Task Organization_WhenTheTokenIsOfVersion2_IsDecoded()
    {
        var token = await ReadAsync(_version2);

        Assert.That(token.OrganizationId, Is.EqualTo("org_2zAyiGxAxOOuSJqJjeif62e4qZf"));
        Assert.That(token.OrganizationSlug, Is.EqualTo("acme-ltd"));
        Assert.That(token.OrganizationRole, Is.EqualTo("org:admin"));
        Assert.That(
            token.OrganizationPermissions,
            Is.EqualTo((string[])["org:dashboard:manage", "org:dashboard:read", "org:teams:read"]));
    }

    [Test]
    public async Task Organization_WhenTheTokenIsOfVersion1_IsRead()
    {
        var token = await ReadAsync(TestToken.FromFixture("v1_org"));

        Assert.That(token.OrganizationId, Is.EqualTo("org_2zAyiGxAxOOuSJqJjeif62e4qZf"));
        Assert.That(token.OrganizationSlug, Is.EqualTo("acme-ltd"));
        Assert.That(token.OrganizationRole, Is.EqualTo("org:admin"));
        Assert.That(token.OrganizationPermissions, Is.EqualTo((string[])["org:billing:manage"]));
    }

    [Test]
    public async Task Organization_WhenARoleLacksItsPrefix_GetsIt()
    {
        var token = await ReadAsync(TestToken.FromFixture("v1_org").With("org_role", "\"basic_member\""));

        Assert.That(token.OrganizationRole, Is.EqualTo("org:basic_member"));
    }

    [Test]
    public async Task Organization_WhenTheTokenHasNone_IsAbsent()
    {
        var token = await ReadAsync(TestToken.Good);

        Assert.That(token.OrganizationId, Is.Null);
        Assert.That(token.OrganizationSlug, Is.Null);
        Assert.That(token.OrganizationRole, Is.Null);
        Assert.That(token.OrganizationPermissions, Is.Empty);
    }

    [TestCase("\"o:a,u:b,o:c\"", "\"manage,read\"", "\"1,2\"", "org:a:manage org:c:read", Description = "features of the user do not count")]
    [TestCase("\"o:a,uo:b\"", "\"manage,read\"", "\"1,2\"", "org:a:manage org:b:read", Description = "features of both do")]
    [TestCase("\"o:a, o:b\"", "\"manage, read\"", "\"3, 1\"", "org:a:manage org:a:read org:b:manage")]
    [TestCase("\"o:a,o:b\"", "\"manage\"", "\"1\"", "org:a:manage", Description = "fewer masks than features")]
    [TestCase("\"o:a\"", "\"manage\"", "\"1,1\"", "org:a:manage", Description = "more masks than features")]
    [TestCase("\"o:a\"", "\"manage\"", "\"255\"", "org:a:manage", Description = "more bits than permissions")]
    [TestCase("\"o:a,o:b\"", "\"manage\"", "\"x,1\"", "org:b:manage", Description = "one mask that is no number")]
    [TestCase("\"o:a,o:b\"", "\"manage\"", "\"-1,1\"", "org:b:manage")]
    [TestCase("\"o:a,o:b\"", "\"manage\"", "\"99999999999999999999,1\"", "org:b:manage")]
    [TestCase("\"o:a,o:b\"", "\"manage\"", "\",1\"", "org:b:manage")]
    [TestCase("\"o:a\"", "\",read\"", "\"3\"", "org:a:read", Description = "an empty permission is none")]
    [TestCase("\"a\"", "\"manage\"", "\"1\"", "", Description = "a feature of nobody")]
    [TestCase("\":a\"", "\"manage\"", "\"1\"", "")]
    [TestCase("\"\"", "\"\"", "\"\"", "")]
    [TestCase("[\"o:a\"]", "\"manage\"", "\"1\"", "")]
    [TestCase("\"o:a\"", "[\"manage\"]", "\"1\"", "")]
    [TestCase("\"o:a\"", "\"manage\"", "1", "")]
    [TestCase("null", "null", "null", "")]
    [TestCase("\"o:a\"", "\"ma\\u0000nage\"", "\"1\"", "")]
    public async Task Permissions_WhateverTheClaimsHold_AreThoseThatCanBeRead(string features, string permissions, string masks, string expected)
    {
        var token = await ReadAsync(_version2
            .With("fea", features)
            .With("o", $"{{\"id\":\"org_a\",\"per\":{permissions},\"fpm\":{masks}}}"));

        Assert.That(token.OrganizationId, Is.EqualTo("org_a"));
        Assert.That(string.Join(' ', token.OrganizationPermissions), Is.EqualTo(expected));
    }

    [Test]
    public async Task Permissions_WhenThereAreMoreThanSixtyFour_StopThere()
    {
        var permissions = string.Join(',', Enumerable.Range(0, 70).Select(i => $"p{i}"));

        var token = await ReadAsync(_version2
            .With("fea", "\"o:a\"").With("o", $"{{\"id\":\"org_a\",\"per\":\"{permissions}\",\"fpm\":\"{ulong.MaxValue}\"}}"));

        Assert.That(token.OrganizationPermissions, Has.Count.EqualTo(64));
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"org_a\"")]
    [TestCase("1")]
    [TestCase("{}")]
    [TestCase("{\"id\":null,\"rol\":\"admin\"}")]
    [TestCase("{\"id\":1,\"rol\":\"admin\"}")]
    [TestCase("{\"id\":\"\",\"rol\":\"admin\"}")]
    [TestCase("{\"id\":\"org_\\u0000\",\"rol\":\"admin\"}")]
    [TestCase("{\"id\":\"org_\\ud800\",\"rol\":\"admin\"}")]
    public async Task Organization_WhenMalformed_ReadsAsAbsent(string organization)
    {
        var token = await ReadAsync(_version2.With("o", organization));

        Assert.That(token.OrganizationId, Is.Null);
        Assert.That(token.OrganizationRole, Is.Null);
        Assert.That(token.OrganizationPermissions, Is.Empty);
    }

    [TestCase("org_id", "5")]
    [TestCase("org_id", "null")]
    [TestCase("org_id", "\"\\ud800\"")]
    public async Task Organization_WhenTheIdOfVersion1IsMalformed_ReadsAsAbsent(string claim, string json)
    {
        var token = await ReadAsync(TestToken.FromFixture("v1_org").With(claim, json));

        Assert.That(token.OrganizationId, Is.Null);
        Assert.That(token.OrganizationRole, Is.Null);
    }

    [TestCase("org_slug", "5")]
    [TestCase("org_role", "[\"org:admin\"]")]
    [TestCase("org_permissions", "\"org:a:b\"")]
    [TestCase("org_permissions", "[1,null,\"\",\"\\ud800\",{}]")]
    public async Task Organization_WhenAnotherClaimOfVersion1IsMalformed_OnlyThatIsAbsent(string claim, string json)
    {
        var token = await ReadAsync(TestToken.FromFixture("v1_org").With(claim, json));

        Assert.That(token.OrganizationId, Is.EqualTo("org_2zAyiGxAxOOuSJqJjeif62e4qZf"));
        Assert.That(claim == "org_slug" ? token.OrganizationSlug : null, Is.Null);
        Assert.That(claim == "org_role" ? token.OrganizationRole : null, Is.Null);
        Assert.That(claim == "org_permissions" ? token.OrganizationPermissions : [], Is.Empty);
    }

    [Test]
    public async Task Organization_WhenTheTokenIsOfVersion2_IgnoresTheClaimsOfVersion1()
    {
        var token = await ReadAsync(TestToken.Good.With("org_id", "\"org_custom\"").With("org_role", "\"org:admin\""));

        Assert.That(token.OrganizationId, Is.Null);
        Assert.That(token.OrganizationRole, Is.Null);
    }

    private static async Task<SessionToken> ReadAsync(TestToken token)
    {
        var result = await Verifiers.WithPem().VerifyAsync(token);

        // Whatever these claims hold, they sign nobody out.
        Assert.That(result.Verdict, Is.EqualTo(SessionTokenVerdict.Accepted));
        return result.Token!;
    }
}
