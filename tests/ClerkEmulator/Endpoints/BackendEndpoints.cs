using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>The part of Clerk's Backend API that UserSync calls, and what its neighbours need.</summary>
internal static class BackendEndpoints
{
    public static void MapBackend(this WebApplication host, ClerkEmulatorApp emulator)
    {
        var api = host.MapGroup("/v1").RequireSecretKey(emulator.SecretKey).AnswerErrors();

        api.MapGet("/jwks", (HttpRequest request) => FrontendEndpoints.AnswerJwksAsync(request, emulator.Keys));

        api.MapGet("/users", (HttpRequest request) => ClerkResults.Json(
            new JsonArray([.. new UserQuery(request.Query).Page(emulator.Users.All)])));

        api.MapGet("/users/count", (HttpRequest request) => ClerkResults.Json(new JsonObject
        {
            ["object"] = "total_count",
            ["total_count"] = new UserQuery(request.Query).Count(emulator.Users.All),
        }));

        api.MapGet("/users/{id}", (string id) => ClerkResults.Json(emulator.Users.Get(id).Json));

        api.MapPatch("/users/{id}/metadata", async (string id, HttpRequest request) =>
            ClerkResults.Json(emulator.Users.MergeMetadata(id, await request.ReadObjectAsync()).Json));
    }
}
