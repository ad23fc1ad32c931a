using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>The sending side of Svix' symmetric webhook signature (Standard Webhooks, <c>v1</c>).</summary>
public static class SvixSignature
{
    private const string SecretPrefix = "whsec_";

    /// <summary>A fresh random secret, <c>whsec_</c> followed by base64 of 24 bytes.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>Signs <c>id.timestamp.body</c>.</summary>
    /// <param name="secret">Base64, with or without <c>whsec_</c>.</param>
    /// <param name="messageId">The <c>svix-id</c> header.</param>
    /// <param name="timestamp">The <c>svix-timestamp</c> header, Unix seconds.</param>
    /// <param name="body">The exact bytes of the request.</param>
    /// <returns>One entry for the signature header, <c>v1,</c> followed by base64.</returns>
    /// <exception cref="FormatException">The secret is not base64.</exception>
    public static string Sign(string secret, string messageId, long timestamp, ReadOnlySpan<byte> body)
    {
        var key = Convert.FromBase64String(
            secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);
        var prefix = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}."));
        byte[] signed = [.. prefix, .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}
