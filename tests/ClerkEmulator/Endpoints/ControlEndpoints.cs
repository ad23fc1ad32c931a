using System.Text.Json;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Accounts;
using UserSync.ClerkEmulator.Tokens;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>Calls by which scripts on the same machine do what people do at Clerk.</summary>
internal static class ControlEndpoints
{
    // Identity and stamps stay the emulator's own.
    private static readonly string[] FixedMembers = ["id", "object", "created_at", "updated_at"];

    public static void MapControl(this WebApplication host, ClerkEmulatorApp emulator)
    {
        var control = host.MapGroup("/emulator").RequireLoopback().AnswerErrors();
        control.MapGet("/info", () => ClerkResults.Json(emulator.Describe()));
        MapUsers(control, emulator.Users);
        MapSessions(control, emulator.Sessions);
        MapMessages(control, emulator.Webhooks);
        ChaosEndpoints.Map(control, emulator);

        control.MapPost("/tokens", async (HttpRequest request) =>
            ClerkResults.Json(new JsonObject { ["token"] = Mint(emulator, await request.ReadObjectAsync()) }));
    }

    private static void MapUsers(RouteGroupBuilder control, UserDirectory users)
    {
        control.MapPost("/users", async (HttpRequest request) => ClerkResults.Json(
            users.Create((await request.ReadObjectAsync()).Deserialize<NewUser>(ClerkJson.SnakeCase)).Json,
            StatusCodes.Status201Created));

        control.MapPatch("/users/{id}", async (string id, HttpRequest request) =>
        {
            var members = await request.ReadObjectAsync();
            return ClerkResults.Json(users.Update(id, user => Replace(user, members)).Json);
        });

        control.MapPost("/users/{id}/primary-email", async (string id, HttpRequest request) =>
            ClerkResults.Json(users.SetPrimaryEmail(id, Required(await request.ReadObjectAsync(), "email_address")).Json));

        control.MapPost("/users/{id}/role", async (string id, HttpRequest request) =>
            ClerkResults.Json(users.SetRole(id, Optional(await request.ReadObjectAsync(), "role")).Json));

        control.MapPost("/users/{id}/ban", (string id) => ClerkResults.Json(users.Ban(id).Json));
        control.MapPost("/users/{id}/unban", (string id) => ClerkResults.Json(users.Unban(id).Json));

        control.MapDelete("/users/{id}", (string id) =>
        {
            users.Delete(id);
            return Results.NoContent();
        });
    }

    private static void MapSessions(RouteGroupBuilder control, SessionDirectory sessions)
    {
        control.MapPost("/users/{id}/sessions", (string id) =>
            ClerkResults.Json(sessions.Create(id).Json, StatusCodes.Status201Created));

        control.MapDelete("/sessions/{id}", (string id, string? how) => ClerkResults.Json((how switch
        {
            null or "removed" => sessions.Remove(id),
            "ended" => sessions.End(id),
            "revoked" => sessions.Revoke(id),
            _ => throw new FormatException("how is one of removed, ended, revoked."),
        }).Json));
    }

    private static void MapMessages(RouteGroupBuilder control, WebhookSender webhooks)
    {
        control.MapGet("/messages", () => ClerkResults.Json(
            new JsonArray([.. webhooks.Messages.Select(Describe)])));

        control.MapPost("/messages/{id}/resend", (string id) =>
            ClerkResults.Json(Describe(webhooks.Resend(id)), StatusCodes.Status202Accepted));

        control.MapPost("/messages/{id}/deliver", async (string id, bool? retry, CancellationToken cancellationToken) =>
        {
            var message = webhooks.Find(id) ?? throw new KeyNotFoundException($"No message {id}.");
            await webhooks.DeliverAsync(message, retry ?? true, cancellationToken);
            return ClerkResults.Json(Describe(message));
        });

        control.MapPost("/pause", () =>
        {
            webhooks.Pause();
            return Results.NoContent();
        });

        control.MapPost("/resume", () =>
        {
            webhooks.Resume();
            return Results.NoContent();
        });
    }

    private static string Mint(ClerkEmulatorApp emulator, JsonObject body)
    {
        var userId = Required(body, "user_id");
        var options = new TokenOptions
        {
            SessionId = Optional(body, "session_id") ?? (emulator.Sessions.ActiveOf(userId) is [.., var latest] ? latest.Id : null),
            Issuer = Optional(body, "issuer"),
            Lifetime = TimeSpan.FromSeconds(body["lifetime_seconds"]?.GetValue<int>() ?? 60),
            Claims = body["claims"]?.AsObject(),
            Header = body["header"]?.AsObject(),
        };
        return (body["version"]?.GetValue<int>() ?? 2) switch
        {
            1 => emulator.Tokens.MintV1(userId, options),
            2 => emulator.Tokens.MintV2(userId, options),
            var other => throw new FormatException($"There is no token version {other}."),
        };
    }

    private static void Replace(JsonObject user, JsonObject members)
    {
        if (members.Select(member => member.Key).FirstOrDefault(name => FixedMembers.Contains(name) || !user.ContainsKey(name))
            is { } refused)
        {
            throw new FormatException($"{refused} cannot be changed.");
        }

        foreach (var (name, value) in members)
        {
            user[name] = value?.DeepClone();
        }
    }

    private static JsonObject Describe(WebhookMessage message) => new()
    {
        ["attempts"] = new JsonArray([.. message.Attempts.Select(attempt => new JsonObject
        {
            ["at"] = attempt.StartedAt.ToUnixTimeMilliseconds(),
            ["error"] = attempt.Error,
            ["response_body"] = attempt.ResponseBody,
            ["status_code"] = attempt.StatusCode,
        })]),
        ["body"] = message.Body,
        ["created_at"] = message.CreatedAt.ToUnixTimeMilliseconds(),
        ["id"] = message.Id,
        ["status"] = message.Status.ToString().ToLowerInvariant(),
        ["subject_id"] = message.SubjectId,
        ["type"] = message.Type,
    };

    private static string? Optional(JsonObject body, string name) => body[name]?.GetValue<string>();

    private static string Required(JsonObject body, string name)
        => Optional(body, name) ?? throw new FormatException($"{name} is missing.");
}
