using System.Text.Json;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>What the header of a session token may say.</summary>
/// <param name="algorithm">The only algorithm that passes.</param>
internal sealed class HeaderRules(string algorithm)
{
    private const int MaxKeyIdLength = 128;

    // These change how a token is to be read, or bring a key along. We honour none of them, and to skip a `crit`
    // would be to claim otherwise (RFC 7515 §4.1.11).
    private static readonly string[] _refused = ["crit", "b64", "jwk", "jku", "x5c", "x5u", "cty", "enc", "zip"];

    // Clerk's categories of tokens made from a template and of machine tokens, from @clerk/backend's jwtCategories.ts.
    // Other values pass: they carry no claim of ours, and session tokens are known by their claims.
    private static readonly string[] _otherCategories = ["cl_B7d4PD222AAA", "cl_B7d4PD333AAA"];

    // All tokens that one key signs have the same header, so it is read once. What it says hangs on nothing but its text.
    private volatile Accepted? _latest;

    /// <summary>
    /// Gives the reason to refuse a header, or <see langword="null"/> and the key that it names, if any.
    /// </summary>
    /// <param name="text">The header as it stands in the token.</param>
    /// <param name="keyId">The key.</param>
    public string? Check(ReadOnlySpan<char> text, out string? keyId)
    {
        if (_latest is { } latest && text.SequenceEqual(latest.Text))
        {
            keyId = latest.KeyId;
            return null;
        }

        keyId = null;
        if (!CompactToken.TryReadObject(text, out var header))
        {
            return SessionTokenReasons.Invalid;
        }

        using (header)
        {
            var reason = Check(header.RootElement, out keyId);
            if (reason is null)
            {
                _latest = new Accepted(text.ToString(), keyId);
            }

            return reason;
        }
    }

    /// <summary>Whether a text can name a key.</summary>
    public static bool IsKeyId(string text) => text.Length <= MaxKeyIdLength && ClaimReader.IsIdentifier(text);

    private string? Check(JsonElement header, out string? keyId)
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

    private sealed record Accepted(string Text, string? KeyId);
}
