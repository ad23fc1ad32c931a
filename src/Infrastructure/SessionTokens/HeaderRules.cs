using System.Text.Json;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>What the header of a session token may say.</summary>
internal static class HeaderRules
{
    private const int MaxKeyIdLength = 128;

    // These change how a token is to be read, or bring a key along. We honour none of them, and to skip a `crit`
    // would be to claim otherwise (RFC 7515 §4.1.11).
    private static readonly string[] _refused = ["crit", "b64", "jwk", "jku", "x5c", "x5u", "cty", "enc", "zip"];

    // Clerk's categories of tokens made from a template and of machine tokens, from @clerk/backend's jwtCategories.ts.
    // Other values pass: they carry no claim of ours, and session tokens are known by their claims.
    private static readonly string[] _otherCategories = ["cl_B7d4PD222AAA", "cl_B7d4PD333AAA"];

    /// <summary>
    /// Gives the reason to refuse a header, or <see langword="null"/> and the key that it names, if any.
    /// </summary>
    public static string? Check(JsonElement header, string algorithm, out string? keyId)
    {
        keyId = null;
        if (Array.Exists(_refused, name => header.Has(name)))
        {
            return SessionTokenReasons.Invalid;
        }

        if (!header.TryGetText("alg", out var named) || named != algorithm)
        {
            return SessionTokenReasons.InvalidAlgorithm;
        }

        if (header.Has("typ") && !(header.TryGetText("typ", out var type) && type == "JWT"))
        {
            return SessionTokenReasons.TypeMismatch;
        }

        if (header.TryGetText("cat", out var category) && _otherCategories.Contains(category))
        {
            return SessionTokenReasons.TypeMismatch;
        }

        if (!header.Has("kid"))
        {
            return null;
        }

        return header.TryGetText("kid", out keyId) && IsKeyId(keyId) ? null : SessionTokenReasons.Invalid;
    }

    /// <summary>Whether a text can name a key.</summary>
    public static bool IsKeyId(string text) => text.Length <= MaxKeyIdLength && ClaimReader.IsIdentifier(text);
}
