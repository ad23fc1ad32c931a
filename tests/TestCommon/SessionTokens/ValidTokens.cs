using static UserSync.TestCommon.SessionTokens.TestToken;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>Tokens that must be accepted, however near they come to what is refused.</summary>
public static class ValidTokens
{
    public static IEnumerable<(string Name, TestToken Token)> All
    {
        get
        {
            yield return ("fixture v2", Good);
            yield return ("fixture v1 with organization", FromFixture("v1_org"));
            yield return ("fixture v2 with organization", FromFixture("v2_org_role_metadata"));
            yield return ("fixture impersonation", FromFixture("impersonation"));
            yield return ("exp in one second", Good.With("exp", $"{Now + 1}"));
            yield return ("exp now", Good.With("exp", $"{Now}"));
            yield return ("exp four seconds ago", Good.With("exp", $"{Now - 4}"));
            yield return ("exp in the year 9999", Good.With("exp", "253402300799"));
            yield return ("nbf now", Good.With("nbf", $"{Now}"));
            yield return ("nbf in five seconds", Good.With("nbf", $"{Now + 5}"));
            yield return ("nbf zero", Good.With("nbf", "0"));
            yield return ("nbf absent", Good.Without("nbf"));
            yield return ("iat in five seconds", Good.With("iat", $"{Now + 5}"));
            yield return ("typ absent", Good.WithoutHeader("typ"));
            yield return ("cat absent", Good.WithoutHeader("cat"));
            yield return ("cat without information", Good.WithHeader("cat", "\"cl_I7d4PD111III\""));
            yield return ("unknown header members", Good.WithHeader("oiat", $"{Now}").WithHeader("x", "{\"a\":[1,null]}"));
            yield return ("kid written with an escape", Good.WithHeader("kid", "\"\\u0069ns_2zA2e5ibn0WVppmngRg5u3WpYbm\""));
            yield return ("alg written with an escape", Good.WithHeader("alg", "\"\\u0052S256\""));
            yield return ("white space in the JSON", Good with { Payload = [.. " \r\n\t"u8, .. Good.Payload, .. "\n "u8] });
            yield return ("header with white space", Good with { Header = [.. "\n"u8, .. Good.Header, .. "\n"u8] });
            yield return ("other authorized party", Good.With("azp", "\"https://app.example.com\""));
            yield return ("sts absent", Good.Without("sts"));
            yield return ("sts null", Good.With("sts", "null"));
            yield return ("act null", Good.With("act", "null"));
            yield return ("aud present", Good.With("aud", "\"https://example.com\""));
            yield return ("custom claims", Good.With("metadata", "{\"role\":\"admin\",\"é\":\"🚀\"}").With("roles", "[\"admin\"]"));
            yield return ("custom claim with half a surrogate", Good.With("x", "\"\\ud800\""));
            yield return ("custom claim of a huge number", Good.With("x", "1e400"));
            yield return ("jti of another kind", Good.With("jti", "[1]"));
            yield return ("claims nested thirty deep", Good.With("x", new string('[', 30) + new string(']', 30)));
            yield return ("sub of 255 characters", Good.With("sub", $"\"user_{new string('a', 250)}\""));
            yield return ("the longest token", OfLength(8192));
        }
    }
}
