using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>What groups of endpoints have in common.</summary>
internal static class RequestFilters
{
    private static readonly string[] _versions = ["2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"];

    private const string KeyInvalid =
        "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.";

    /// <summary>Asks for the Backend API's key.</summary>
    public static TBuilder RequireSecretKey<TBuilder>(this TBuilder builder, string secretKey)
        where TBuilder : IEndpointConventionBuilder
        => builder.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Request.Headers.Authorization.ToString() == $"Bearer {secretKey}"
                ? await next(context)
                : ClerkResults.Error(StatusCodes.Status401Unauthorized, "clerk_key_invalid", KeyInvalid, KeyInvalid));

    /// <summary>Refuses versions of the API that there are not, and one that is named twice.</summary>
    public static TBuilder RequireKnownVersion<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.AddEndpointFilter(async (context, next) =>
        {
            var request = context.HttpContext.Request;
            string?[] named = [.. request.Headers["Clerk-API-Version"], .. request.Query["__clerk_api_version"]];
            return named.Length <= 1 && named.All(_versions.Contains)
                ? await next(context)
                : ClerkResults.Unprocessable("Clerk-API-Version or __clerk_api_version, not both, and one that there is.");
        });

    /// <summary>Refuses callers on other machines.</summary>
    public static TBuilder RequireLoopback<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? await next(context)
                : Results.StatusCode(StatusCodes.Status403Forbidden));

    /// <summary>Turns what the directories and the JSON reader throw into Clerk's error envelope.</summary>
    public static TBuilder AnswerErrors<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (KeyNotFoundException missing)
            {
                return ClerkResults.NotFound(missing.Message);
            }
            catch (Exception failure) when (
                failure is JsonException or FormatException or ArgumentException or InvalidOperationException)
            {
                return ClerkResults.Unprocessable(failure.Message);
            }
        });

    /// <summary>Reads the body; an absent one counts as <c>{}</c>.</summary>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public static async Task<JsonObject> ReadObjectAsync(this HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return string.IsNullOrWhiteSpace(text)
            ? []
            : JsonNode.Parse(text) as JsonObject ?? throw new JsonException("The body has to be a JSON object.");
    }
}
