using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Tokens;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.Http;

namespace UserSync.WebApi.FunctionalTests.Tokens;

/// <summary>How the settings change what is accepted.</summary>
public sealed class TokenConfigurationTests
{
    private const string App = "https://app.example.com";
    private const string SecretKey = "sk_test_CANARY0123456789";

    [TestCase(null, "false", 200, 200, 200)]
    [TestCase(App, "false", 200, 401, 401)]
    [TestCase("https://other.example, " + App, "false", 200, 401, 401)]
    [TestCase(App, "true", 200, 401, 200)]
    public async Task AuthorizedParties_DecideWhoseTokensCount(string? parties, string allowMissing, int listed, int foreign, int missing)
    {
        var user = Events.NewUserId();
        await using var api = await ApiHost.StartAsync(
            [("CLERK_AUTHORIZED_PARTIES", parties), ("CLERK_ALLOW_MISSING_AZP", allowMissing), .. Shared.SettingsFor(Shared.Clerk)]);
        await api.DeliverAsync(Events.User("user.created", user));

        var answers = new List<int>();
        foreach (var party in (JsonNode?[])[App, "https://evil.example", null])
        {
            var token = Shared.Clerk.Tokens.MintV2(user, new TokenOptions { Claims = new JsonObject { ["azp"] = party } });
            answers.Add((int)(await api.MeAsync(token)).Status);
        }

        Assert.That(answers, Is.EqualTo((int[])[listed, foreign, missing]));
    }

    [Test]
    public async Task Hs256_TakesWhatTheSecretKeySigned()
    {
        await using var api = await ApiHost.StartAsync([("CLERK_JWT_ALGORITHM", "HS256"), ("CLERK_SECRET_KEY", SecretKey), .. Shared.SettingsFor(Shared.Clerk)]);
        var user = Events.NewUserId();
        await api.DeliverAsync(Events.User("user.created", user));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        var me = await api.MeAsync(Hs256($$"""{"sub":"{{user}}","exp":{{now + 60}}}"""));
        Assert.That((me.Status, me.Member("clerk_user_id")), Is.EqualTo((HttpStatusCode.OK, user)), me.Text);

        Expect.Problem(await api.MeAsync(Hs256($$"""{"sub":"{{user}}","exp":{{now + 60}}}""", "sk_test_other")), 401, "invalid_token");
        Expect.Problem(await api.MeAsync(Hs256($$"""{"sub":"{{user}}","exp":{{now - 60}}}""")), 401, "invalid_token");
        Expect.Problem(await api.MeAsync(Hs256($$"""{"sub":"{{user}}"}""")), 401, "invalid_token");
        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2(user)), 401, "invalid_token");
        var nobody = await api.MeAsync(Hs256($$"""{"exp":{{now + 60}}}"""));
        Expect.Problem(nobody, 401, "invalid_token");
        Assert.That(nobody.Detail, Is.EqualTo("Invalid token payload"));
    }

    [Test]
    public async Task Hs256_IsNotTakenUnlessItIsSet()
    {
        var token = Hs256($$"""{"sub":"user_a","exp":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 60}}}""");
        await using var api = await ApiHost.StartAsync([("CLERK_SECRET_KEY", SecretKey), .. Shared.SettingsFor(Shared.Clerk)]);

        Expect.Problem(await api.MeAsync(token), 401, "invalid_token");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task PublicKey_NeedsNothingOfClerk(bool isOnOneLine)
    {
        await using var clerk = await Shared.StartClerkAsync();
        var pem = clerk.Tokens.PublicKeyPem;
        await using var api = await ApiHost.StartAsync(
            [("CLERK_JWT_KEY", isOnOneLine ? pem.ReplaceLineEndings("\\n") : pem), .. Shared.SettingsFor(clerk)]);
        var user = Events.NewUserId();
        await api.DeliverAsync(Events.User("user.created", user));
        var token = clerk.Tokens.MintV2(user);
        var foreign = clerk.Tokens.MintV2(user, new TokenOptions { Key = new SigningKey(clerk.Keys.Current.Kid) });
        await clerk.DisposeAsync();

        Assert.That((await api.MeAsync(token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Expect.Problem(await api.MeAsync(foreign), 401, "invalid_token");
        Assert.That(clerk.Keys.JwksHits, Is.Zero);
    }

    [TestCase(null)]
    [TestCase(SecretKey)]
    public async Task Nothing_ToVerifyWith_Is503ForTokensOnly(string? secretKey)
    {
        await using var api = await ApiHost.StartAsync(("CLERK_SECRET_KEY", secretKey));
        var delivery = Delivery.Good.Plus($"Authorization: Bearer {Shared.Clerk.Tokens.MintV2("user_a")}");

        Expect.Problem(await api.MeAsync(Shared.Clerk.Tokens.MintV2("user_a")), 503, "clerk_not_configured");
        Expect.Problem(await api.MeAsync("CANARY"), 503, "clerk_not_configured");
        Expect.Problem(await api.MeAsync(null), 401, "authentication_required");
        Expect.Processed(await delivery.SendAsync(api), "ignored", delivery.Id);
    }

    [Test]
    public async Task Instance_OfAnother_IsNotOurs()
    {
        await using var other = await ClerkEmulatorApp.StartAsync(
            new EmulatorOptions { Urls = "http://127.0.0.1:0", InstanceId = Shared.Clerk.InstanceId });

        Expect.Problem(await Shared.Api.MeAsync(other.Tokens.MintV2("user_a")), 401, "invalid_token");
        Expect.Problem(
            await Shared.Api.MeAsync(other.Tokens.MintV2("user_a", new TokenOptions { Issuer = Shared.Clerk.Issuer })), 401, "invalid_token");
        Expect.Problem(
            await Shared.Api.MeAsync(Shared.Clerk.Tokens.MintV2("user_a", new TokenOptions { Issuer = other.Issuer })), 401, "invalid_token");
    }

    private static string Hs256(string payload, string key = SecretKey)
    {
        var text = $"{Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes(text)))}";
    }
}
