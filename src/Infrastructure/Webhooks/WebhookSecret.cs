using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace UserSync.Infrastructure.Webhooks;

/// <summary>
/// A symmetric signing secret of one webhook endpoint: <c>whsec_</c> followed by base64. It never shows its key.
/// </summary>
[DebuggerDisplay("WebhookSecret (hidden)")]
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int RecommendedKeyBytes = 24;
    private const int FingerprintLength = 12;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key)
    {
        _key = key;
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(key, "usersync: fingerprint"u8))[..FingerprintLength];
    }

    /// <summary>Whether the key is shorter than the 24 bytes that Standard Webhooks asks for: usable, but worth a warning.</summary>
    public bool IsShort => _key.Length < RecommendedKeyBytes;

    /// <summary>
    /// Twelve hexadecimal digits that tell secrets apart and lead to none of them: what a hash of at least 24 random
    /// bytes begins with. The same for every spelling of one secret.
    /// </summary>
    public string Fingerprint { get; }

    internal ReadOnlySpan<byte> Key => _key;

    /// <summary>
    /// Reads one secret. White space around it is dropped (secrets often come from files), the prefix is optional,
    /// and so is base64 padding, which Standard Webhooks libraries leave off at times.
    /// </summary>
    /// <param name="text">The secret as configured.</param>
    /// <param name="secret">The secret, where the text is one.</param>
    /// <param name="problem">What is wrong otherwise, as words that follow the name of a setting. Never holds the text.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out WebhookSecret? secret,
        [NotNullWhen(false)] out string? problem)
    {
        problem = Read(text.Trim(), out var key);
        secret = problem is null ? new WebhookSecret(key) : null;
        return secret is not null;
    }

    /// <summary>A fixed text that tells nothing of the key.</summary>
    public override string ToString() => "WebhookSecret (hidden)";

    private static string? Read(string text, out byte[] key)
    {
        key = [];
        if (text.Length == 0)
        {
            return "is empty";
        }

        if (text.StartsWith("whpk_", StringComparison.Ordinal) || text.StartsWith("whsk_", StringComparison.Ordinal))
        {
            return "is an asymmetric key (whpk_ or whsk_); the endpoint's signing secret starts with whsec_";
        }

        var encoded = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (encoded.Length == 0)
        {
            // An empty key would let anyone sign.
            return "has nothing after whsec_";
        }

        if (encoded.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return "starts with whsec_ twice";
        }

        // Convert skips white space, which would hide two secrets run together or a broken copy.
        var padded = encoded.Contains('=', StringComparison.Ordinal)
            ? encoded
            : encoded.PadRight((encoded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (encoded.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(padded, bytes, out var written) || written == 0)
        {
            return "is not base64 after the optional whsec_";
        }

        key = bytes[..written];
        return null;
    }
}
