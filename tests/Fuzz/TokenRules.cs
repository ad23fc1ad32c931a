using System.Text.Json;
using UserSync.Infrastructure.SessionTokens;

namespace UserSync.Fuzz;

/// <summary>
/// What an accepted token must say, read once more by a reader that takes the first of two members with one name, where
/// .NET's takes the last. Where the two readers differ, a token means one thing to us and another to somebody else.
/// </summary>
internal static class TokenRules
{
    private const long SkewSeconds = 5;

    public static void Check(byte[] header, byte[] payload, SessionToken token, string issuer, string origin, long now)
    {
        using var headerJson = JsonDocument.Parse(header);
        using var payloadJson = JsonDocument.Parse(payload);
        var claims = payloadJson.RootElement;

        Demand(Text(headerJson.RootElement, "alg") == "RS256", "alg");
        Demand(Member(headerJson.RootElement, "crit") is null, "crit");
        Demand(Text(claims, "iss") == issuer, "iss");
        Demand(Text(claims, "azp") == origin, "azp");
        Demand(Number(claims, "exp") > now - SkewSeconds, "exp");
        Demand(Number(claims, "iat") <= now + SkewSeconds, "iat");
        Demand(Member(claims, "nbf") is null || Number(claims, "nbf") <= now + SkewSeconds, "nbf");
        Demand(Text(claims, "sts") != "pending", "sts");
        Demand(Text(claims, "sub") == token.Subject && token.Subject.StartsWith("user_", StringComparison.Ordinal), "sub");
        Demand(Text(claims, "sid") == token.SessionId && token.SessionId is { Length: > 0 }, "sid");
        Demand(IsImpersonation(claims) == token.ActorSubject is not null, "act");
        Demand(new[] { token.Subject, token.SessionId, token.ActorSubject, token.OrganizationId }.All(IsFitForLogs), "control characters");
    }

    private static bool IsImpersonation(JsonElement claims) => Member(claims, "act") is { ValueKind: not JsonValueKind.Null };

    private static bool IsFitForLogs(string? text) => text is null || (text.Length <= 255 && !text.Any(char.IsControl));

    private static JsonElement? Member(JsonElement element, string name) =>
        element.EnumerateObject().Where(member => member.NameEquals(name)).Select(member => (JsonElement?)member.Value).FirstOrDefault();

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new FindingException($"A token was accepted whose {what} is not acceptable.");
        }
    }
}
