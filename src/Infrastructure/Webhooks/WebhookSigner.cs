using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace UserSync.Infrastructure.Webhooks;

/// <summary>Signs webhook bodies as Svix and Standard Webhooks do: HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>.</summary>
public static class WebhookSigner
{
    /// <summary>Length of <c>v1,</c> and the padded base64 of 32 bytes.</summary>
    internal const int EntryLength = 3 + 44;

    /// <summary>Makes the one entry of a signature header.</summary>
    /// <param name="secret">The endpoint's secret.</param>
    /// <param name="id">The message id, as it will stand in the header.</param>
    /// <param name="unixSeconds">Time of the attempt in Unix seconds, as it will stand in the header.</param>
    /// <param name="body">The body, byte for byte as it will be sent.</param>
    /// <returns><c>v1,</c> followed by padded base64.</returns>
    public static string Sign(WebhookSecret secret, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unixSeconds);

        Span<char> entry = stackalloc char[EntryLength];
        using var signed = new SignedContent(id, unixSeconds.ToString(CultureInfo.InvariantCulture), body);
        WriteEntry(secret, signed.Bytes, entry);
        return entry.ToString();
    }

    /// <summary>Writes the entry that a secret gives for what <see cref="SignedContent"/> says.</summary>
    internal static void WriteEntry(WebhookSecret secret, ReadOnlySpan<byte> signed, Span<char> entry)
    {
        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret.Key, signed, tag);

        "v1,".CopyTo(entry);
        _ = Convert.TryToBase64Chars(tag, entry[3..], out _);
    }

    /// <summary>Compares two entries in a time that depends on their lengths only.</summary>
    internal static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left), MemoryMarshal.AsBytes(right));
}
