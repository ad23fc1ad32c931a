using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Chaos;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>The part of Clerk's Backend API that UserSync calls, and what its neighbours need.</summary>
internal static class BackendEndpoints
{
    public static void MapBackend(this WebApplication host, ClerkEmulatorApp emulator)
    {
        var api = host.MapGroup("/v1")
            .SpoilCalls(emulator.Chaos).RequireKnownVersion().RequireSecretKey(emulator.SecretKey).AnswerErrors();

        api.MapGet("/jwks", (HttpRequest request) => FrontendEndpoints.AnswerJwksAsync(request, emulator.Keys));

        api.MapGet("/users", (HttpRequest request) =>
        {
            var page = emulator.Users.Texts(new UserQuery(request.Query).Page);
            Churn.AfterPage(emulator);
            return ClerkResults.List(page);
        });

        api.MapGet("/users/count", (HttpRequest request) => ClerkResults.Json(new JsonObject
        {
            ["object"] = "total_count",
            ["total_count"] = new UserQuery(request.Query).Count(emulator.Users),
        }));

        api.MapGet("/users/{id}", (string id) => ClerkResults.Json(emulator.Users.Get(id).Json));

        api.MapPatch("/users/{id}/metadata", async (string id, HttpRequest request) =>
            ClerkResults.Json(emulator.Users.MergeMetadata(id, await request.ReadObjectAsync()).Json));
    }
}
