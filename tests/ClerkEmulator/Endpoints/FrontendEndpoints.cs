using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Tokens;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>The public side: the key set and the discovery document.</summary>
internal static class FrontendEndpoints
{
    public const string JwksPath = "/.well-known/jwks.json";

    public static void MapFrontend(this WebApplication host, ClerkEmulatorApp emulator)
    {
        host.MapGet(JwksPath, (HttpRequest request) => AnswerJwksAsync(request, emulator.Keys));
        host.MapGet("/.well-known/openid-configuration", () => ClerkResults.Json(new JsonObject
        {
            ["authorization_endpoint"] = $"{emulator.Issuer}/oauth/authorize",
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["issuer"] = emulator.Issuer,
            ["jwks_uri"] = emulator.Issuer + JwksPath,
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["token_endpoint"] = $"{emulator.Issuer}/oauth/token",
        }));
    }

    /// <summary>Answers by the current <see cref="SigningKeys.JwksMode"/>; the Backend API's key set does so too.</summary>
    public static async Task<IResult> AnswerJwksAsync(HttpRequest request, SigningKeys keys)
    {
        keys.CountHit();
        switch (keys.JwksMode)
        {
            case JwksMode.Ok:
                return Results.Text(keys.JwksJson(), "application/json");
            case JwksMode.ServerError:
                return ClerkResults.Error(StatusCodes.Status500InternalServerError, "internal_clerk_error", "Oops", "Oops");
            case JwksMode.Html:
                return Results.Text("<!doctype html><title>Sign in to the network</title>", "text/html");
            case JwksMode.Empty:
                return ClerkResults.Json(new JsonObject { ["keys"] = new JsonArray() });
            case JwksMode.Hang:
                await HangAsync(request.HttpContext);
                return Results.Empty;
            case JwksMode.HangOnce:
                keys.JwksMode = JwksMode.Ok;
                await HangAsync(request.HttpContext);
                return Results.Empty;
            default:
                throw new InvalidOperationException($"Unknown mode {keys.JwksMode}.");
        }
    }

    /// <summary>Answers nothing until the caller gives up or the emulator ends.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}
