using System.Text;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Tokens;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Canaries;

/// <summary>Sends canaries down every path of the service.</summary>
/// <param name="canary">What is sent.</param>
/// <param name="executeAsync">Changes the service's database behind its back.</param>
internal sealed class CanaryJourney(Canary canary, Func<string, Task> executeAsync)
{
    private readonly string _secret = $"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes(canary["webhook secret"]))}";
    private readonly string _oldSecret = $"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes(canary["old webhook secret"]))}";
    private readonly string _admin = Events.NewUserId();

    public string UserId { get; } = Events.NewUserId();

    /// <summary>All answers but those to somebody who may read what is in them.</summary>
    public List<Answer> Answers { get; } = [];

    /// <summary>What an admin was told, who may know.</summary>
    public string ReadByAnAdmin { get; private set; } = "";

    public (string Name, string? Value)[] Settings =>
    [
        .. Shared.SettingsFor(Shared.Clerk),
        ("CLERK_WEBHOOK_SECRET", $"{_secret} {_oldSecret}"),
        ("CLERK_SECRET_KEY", $"sk_test_{canary["secret key"]}"),
        ("CLERK_COOKIE_AUTH", "true"),
        ("PROVISION_ON_FIRST_REQUEST", "false"),
        ("BOOTSTRAP_ADMIN_CLERK_IDS", _admin),
    ];

    /// <summary>Every path while all is well, but for what this breaks itself.</summary>
    public async Task WalkAsync(ApiHost api)
    {
        await DeliverEverythingAsync(api);
        await DeliverBadlyAsync(api);
        await AskAsync(api);
        await AdministerAsync(api);
        await BreakAsync(api);
    }

    /// <summary>What fails while there is no database.</summary>
    public async Task WalkInTheDarkAsync(ApiHost api)
    {
        Answers.Add(await api.DeliverAsync(FullUser("user.updated", Events.StartMs + 50), secret: _secret));
        Answers.Add(await api.MeAsync(Token(UserId)));
        Answers.Add(await api.GetAsync("/health"));
    }

    private async Task DeliverEverythingAsync(ApiHost api)
    {
        var created = FullUser("user.created", Events.StartMs);
        Answers.Add(await api.DeliverAsync(created, "msg_canary_1", _secret));
        Answers.Add(await api.DeliverAsync(created, "msg_canary_1", _oldSecret));
        Answers.Add(await api.DeliverAsync(FullUser("user.updated", Events.StartMs - 1), secret: _secret));
        Answers.Add(await api.DeliverAsync(Session(), secret: _secret));
        Answers.Add(await api.DeliverAsync(Message("email.created", "email code", "to_email_address", "recipient"), secret: _secret));
        Answers.Add(await api.DeliverAsync(Message("sms.created", "sms code", "to_phone_number", "recipient phone"), secret: _secret));
        Answers.Add(await api.DeliverAsync(Events.User("user.created", _admin), secret: _secret));
        Answers.Add(await api.DeliverAsync(Hostile(), secret: _secret));
        Answers.Add(await api.DeliverAsync(Events.Deleted(Events.NewUserId()), secret: _secret));
    }

    private async Task DeliverBadlyAsync(ApiHost api)
    {
        var body = Encoding.UTF8.GetBytes(FullUser("user.updated", Events.StartMs + 1));
        Answers.Add(await api.DeliverAsync($"{{\"type\":\"user.created\",\"data\":{{\"email\":\"{canary["broken body"]}", secret: _secret));
        Answers.Add(await api.DeliverAsync($"[\"{canary["body that is no event"]}\"]", secret: _secret));
        Answers.Add(await api.DeliverAsync(Events.User("user.created", $"user_\u0000{canary["hostile id"]}"), secret: _secret));
        Answers.Add(await api.DeliverAsync(Encoding.UTF8.GetString(body), secret: $"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes(canary["wrong secret"]))}"));
        Answers.Add(await api.DeliverAsync(body, ("svix-id", "msg_canary"), ("svix-timestamp", canary["timestamp"]), ("svix-signature", $"v1,{canary["signature"]}")));
        Answers.Add(await api.DeliverAsync(body));
        Answers.Add(await api.DeliverAsync(Encoding.UTF8.GetBytes(canary["large body"] + new string(' ', 2_000_000))));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/clerk?key={canary["query"]}")
        {
            Content = new StringContent(canary["form body"]),
        };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"text/{canary["content type"]}");
        Answers.Add(await api.SendAsync(request));
        Answers.Add(await api.GetAsync($"/api/webhooks/clerk?key={canary["query"]}"));
    }

    private async Task AskAsync(ApiHost api)
    {
        (string, string)[] headers =
        [
            ("User-Agent", canary["user agent"]), ("X-Forwarded-For", canary["forwarded for"]), ("Referer", $"https://{canary["referer"]}"),
            ("Origin", $"https://{canary["origin"]}.example"), ("X-Custom", canary["header"]), ("Cookie", $"other={canary["cookie"]}"),
            ("X-Request-Id", $"{canary["request id"]} \u001b[31m"),
        ];
        ReadByAnAdmin += (await api.MeAsync(Token(UserId), headers)).Text;
        Answers.Add(await api.MeAsync(Token("user_unknown"), headers));
        Answers.Add(await api.MeAsync(canary["token that is none"], headers));
        Answers.Add(await api.MeAsync($"{canary["token head"]}.{canary["token body"]}.{canary["token end"]}", headers));
        Answers.Add(await api.MeAsync(canary.Watch("expired token", Token(UserId, new() { IssuedAt = DateTimeOffset.UnixEpoch.AddYears(50) })), headers));
        Answers.Add(await api.MeAsync(Token(UserId, new() { Claims = new() { ["iss"] = canary["issuer"], ["azp"] = canary["authorized party"] } })));
        Answers.Add(await api.MeAsync(Token(UserId, new() { Header = new() { ["kid"] = canary["key id"], ["crit"] = canary["critical header"] } })));
        Answers.Add(await api.MeAsync(null, ("Authorization", $"Basic {canary["basic credentials"]}")));
        Answers.Add(await api.MeAsync(null, ("Cookie", $"__session={canary["session cookie"]}")));
    }

    private async Task AdministerAsync(ApiHost api)
    {
        Answers.Add(await AsAsync(api, UserId, $"/api/webhook-events?clerk_user_id={canary["query"]}"));
        Answers.Add(await AsAsync(api, _admin, $"/api/webhook-events?cursor={canary["cursor"]}"));
        Answers.Add(await AsAsync(api, _admin, $"/api/webhook-events?limit={canary["limit"]}&status={canary["status"]}"));
        Answers.Add(await AsAsync(api, _admin, $"/api/stats?window={canary["window"]}"));
        Answers.Add(await AsAsync(api, _admin, "/api/webhook-events/msg_nobody"));
        ReadByAnAdmin += (await AsAsync(api, _admin, "/api/webhook-events/msg_canary_1")).Text;
        ReadByAnAdmin += (await AsAsync(api, _admin, $"/api/users/by-clerk-id/{UserId}")).Text;
        Answers.Add(await AsAsync(api, _admin, "/api/webhook-events/msg_canary_1/replay", HttpMethod.Post));
    }

    // What nobody foresaw: the database says no in its own words, with values, and holds what cannot be read.
    private async Task BreakAsync(ApiHost api)
    {
        await executeAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no %, no %', NEW.email, NEW.first_name USING DETAIL = NEW.email; END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        Answers.Add(await api.DeliverAsync(FullUser("user.updated", Events.StartMs + 9), "msg_canary_refused", _secret));
        await executeAsync("DROP TRIGGER refuse ON users");

        // Put together there, since this statement of the test's own is traced along with the service's.
        canary.Watch("stored role", "CANARY99roleX");
        await executeAsync($"UPDATE users SET role = 'CANARY99' || 'roleX' WHERE clerk_user_id = '{UserId}'");
        Answers.Add(await api.MeAsync(Token(UserId)));
    }

    private async Task<Answer> AsAsync(ApiHost api, string userId, string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token(userId)}");
        return await api.SendAsync(request);
    }

    private string Token(string userId, TokenOptions? options = null)
    {
        options ??= new TokenOptions();
        var claims = options.Claims ?? [];
        claims["email"] = canary["email claim"];
        return canary.Watch($"token {userId.Length}", Shared.Clerk.Tokens.MintV2(userId, options with { Claims = claims }));
    }

    private string FullUser(string type, long updatedAtMs) => Events.User(type, UserId, updatedAtMs, user =>
    {
        user["first_name"] = canary["first name"];
        user["last_name"] = $"{canary["last name"]}\r\ninjected-line\u001b[31m";
        user["username"] = canary["username"];
        user["image_url"] = $"https://{canary["image"]}.example";
        user["email_addresses"] = new JsonArray(Events.Email("idn_1", $"{canary["email"]}@example.com"));
        user["primary_phone_number_id"] = "idn_2";
        user["phone_numbers"] = new JsonArray(new JsonObject { ["id"] = "idn_2", ["phone_number"] = $"+1{canary["phone"]}" });
        user["public_metadata"] = new JsonObject { ["role"] = canary["role"], ["note"] = canary["public metadata"] };
        user["private_metadata"] = new JsonObject { ["note"] = canary["private metadata"] };
        user["unsafe_metadata"] = new JsonObject { ["note"] = canary["unsafe metadata"] };
        user["external_id"] = canary["external id"];
        user["external_accounts"] = new JsonArray(new JsonObject { ["email_address"] = canary["external account"] });
    });

    private string Session() => Events.Session("session.created", "sess_canary", UserId, change: session =>
        session["latest_activity"] = new JsonObject
        {
            ["ip_address"] = canary["ip address"],
            ["city"] = canary["city"],
            ["browser_name"] = canary["browser"],
        });

    private string Message(string type, string code, string addressName, string address) => Events.Envelope(type, new JsonObject
    {
        ["id"] = $"ema_{code.Length}",
        ["object"] = type.Split('.')[0],
        ["user_id"] = UserId,
        [addressName] = canary[address],
        ["body"] = canary[code],
        ["data"] = new JsonObject { ["otp_code"] = canary[code] },
    }, Events.StartMs);

    // Values of the wrong kind, each of which is remarked upon.
    private string Hostile() => Events.User("user.updated", Events.NewUserId(), change: user =>
    {
        user["first_name"] = new JsonArray(canary["odd name"]);
        user["updated_at"] = canary["odd time"];
        user["email_addresses"] = canary["odd addresses"];
        user["public_metadata"] = new JsonArray(canary["odd metadata"]);
    });
}
