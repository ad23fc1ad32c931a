using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>Reads a published set of keys (RFC 7517) for those that may verify a session token.</summary>
internal static class JwksDocument
{
    /// <summary>
    /// The keys by their ids. Keys made for anything but RS256 signatures are left out: a key published for encryption,
    /// or for another algorithm, must not verify one.
    /// </summary>
    /// <exception cref="JsonException">
    /// The text is not a key set, or holds no usable key, or holds two usable keys of one id, which leaves open which is meant.
    /// </exception>
    public static FrozenDictionary<string, SecurityKey> Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("keys", out var entries)
            || entries.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("No array of keys.");
        }

        var keys = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        foreach (var entry in entries.EnumerateArray())
        {
            if (TryReadKey(entry) is { } key && !keys.TryAdd(key.KeyId, key))
            {
                throw new JsonException("Two keys of one id.");
            }
        }

        return keys.Count > 0
            ? keys.ToFrozenDictionary(StringComparer.Ordinal)
            : throw new JsonException("No usable key.");
    }

    private static RsaSecurityKey? TryReadKey(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !Is(entry, "kty", "RSA")
            || (entry.Has("use") && !Is(entry, "use", "sig"))
            || (entry.Has("alg") && !Is(entry, "alg", "RS256"))
            || (entry.Has("key_ops") && !MayVerify(entry.GetProperty("key_ops")))
            || !entry.TryGetText("kid", out var keyId)
            || !HeaderRules.IsKeyId(keyId)
            || Bytes(entry, "n") is not { } modulus
            || Bytes(entry, "e") is not { } exponent)
        {
            return null;
        }

        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        return RsaKeyRules.IsStrong(parameters) ? new RsaSecurityKey(parameters) { KeyId = keyId } : null;
    }

    private static bool Is(JsonElement entry, string name, string expected) =>
        entry.TryGetText(name, out var text) && text == expected;

    private static bool MayVerify(JsonElement operations) =>
        operations.ValueKind == JsonValueKind.Array
        && operations.EnumerateArray().Any(o => o.TryReadText(out var operation) && operation == "verify");

    private static byte[]? Bytes(JsonElement entry, string name)
    {
        if (!entry.TryGetText(name, out var text))
        {
            return null;
        }

        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, buffer, out _, out var written) == OperationStatus.Done
            ? buffer.AsSpan(0, written).TrimStart((byte)0).ToArray()
            : null;
    }
}
