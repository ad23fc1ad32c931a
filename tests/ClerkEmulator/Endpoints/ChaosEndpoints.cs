using System.Text.Json;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Chaos;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>Calls by which scripts make things go wrong, and see what was asked meanwhile.</summary>
internal static class ChaosEndpoints
{
    public static void Map(RouteGroupBuilder control, ClerkEmulatorApp emulator)
    {
        control.MapGet("/chaos", () => Answer(emulator.Chaos));
        control.MapPatch("/chaos", async (HttpRequest request) =>
        {
            var now = JsonSerializer.SerializeToNode(emulator.Chaos.Options, ClerkJson.SnakeCase)!.AsObject();
            var members = await request.ReadObjectAsync();
            if (members.Select(member => member.Key).FirstOrDefault(name => !now.ContainsKey(name)) is { } unknown)
            {
                throw new FormatException($"There is no {unknown}; GET /emulator/chaos has all there are.");
            }

            ClerkJson.Override(now, members);
            emulator.Chaos.Options = now.Deserialize<ChaosOptions>(ClerkJson.SnakeCase)!;
            return Answer(emulator.Chaos);
        });
        control.MapDelete("/chaos", () =>
        {
            emulator.Chaos.Options = new ChaosOptions();
            return Answer(emulator.Chaos);
        });

        control.MapGet("/calls", () => ClerkResults.Json(new JsonObject(
            emulator.Chaos.Calls.Select(call => KeyValuePair.Create(call.Key, (JsonNode?)call.Value)))));
        control.MapDelete("/calls", () =>
        {
            emulator.Chaos.ResetCalls();
            return Results.NoContent();
        });

        control.MapPost("/seed", async (HttpRequest request) =>
        {
            emulator.Users.Seed((await request.ReadObjectAsync())["count"]?.GetValue<int>() ?? throw new FormatException("count is missing."));
            return ClerkResults.Json(new JsonObject { ["users"] = emulator.Users.Count }, StatusCodes.Status201Created);
        });

        control.MapPut("/webhook-secrets", async (HttpRequest request) =>
        {
            emulator.Webhooks.Secrets = [.. (await request.ReadObjectAsync())["secrets"]!.AsArray().Select(secret => secret!.GetValue<string>())];
            return ClerkResults.Json(emulator.Describe());
        });

        control.MapPost("/keys/rotate", () => ClerkResults.Json(new JsonObject { ["kid"] = emulator.Keys.Rotate().Kid }));
        control.MapDelete("/keys/{kid}", (string kid) =>
        {
            emulator.Keys.Retire(kid);
            return Results.NoContent();
        });
    }

    private static IResult Answer(ChaosMonkey chaos) => ClerkResults.Json(JsonSerializer.SerializeToNode(chaos.Options, ClerkJson.SnakeCase)!);
}
