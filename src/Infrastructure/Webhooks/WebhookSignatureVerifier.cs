using System.Globalization;

namespace UserSync.Infrastructure.Webhooks;

/// <summary>
/// Checks that a webhook was signed by the holder of one of our secrets, over exactly the bytes received, at most
/// five minutes ago (Svix and Standard Webhooks, symmetric <c>v1</c> signatures).
/// </summary>
public sealed class WebhookSignatureVerifier
{
    /// <summary>
    /// Largest accepted difference between the signed timestamp and our clock, either way, in whole seconds. Exactly
    /// this much is accepted. Five minutes, as in Svix' own libraries.
    /// </summary>
    public const int ToleranceSeconds = 300;

    /// <summary>
    /// How many entries of a signature header are looked at. Svix signs with at most eleven secrets at a time (one
    /// current and ten old ones), each perhaps twice; what comes after this many entries does not count.
    /// </summary>
    public const int MaxEntries = 64;

    // 19 digits hold every long; anything longer is an overflow, however many of its digits are zeros.
    private const int MaxTimestampDigits = 19;

    private readonly WebhookSecret[] _secrets;
    private readonly TimeProvider _clock;

    /// <summary>Makes a verifier that accepts what any of the secrets signed.</summary>
    /// <param name="secrets">At least one secret; two while a secret is being rotated.</param>
    /// <param name="clock">Source of the time that timestamps are held against.</param>
    /// <exception cref="ArgumentException">There is no secret: such a verifier could only refuse.</exception>
    public WebhookSignatureVerifier(IReadOnlyList<WebhookSecret> secrets, TimeProvider clock)
    {
        if (secrets.Count == 0)
        {
            throw new ArgumentException("At least one secret is needed.", nameof(secrets));
        }

        _secrets = [.. secrets];
        _clock = clock;
    }

    /// <inheritdoc cref="Verify(WebhookHeaders, ReadOnlySpan{byte}, out int?)"/>
    public SignatureVerdict Verify(WebhookHeaders headers, ReadOnlySpan<byte> body) => Verify(headers, body, out _);

    /// <summary>Checks one delivery: timestamp first, then the signature.</summary>
    /// <param name="headers">The headers, from <see cref="WebhookHeaders.TrySelect"/>.</param>
    /// <param name="body">The body, byte for byte as received.</param>
    /// <param name="secretIndex">
    /// Position of the first secret that signed it, or <see langword="null"/> where the verdict is not
    /// <see cref="SignatureVerdict.Valid"/>.
    /// </param>
    public SignatureVerdict Verify(WebhookHeaders headers, ReadOnlySpan<byte> body, out int? secretIndex)
    {
        secretIndex = null;
        if (string.IsNullOrWhiteSpace(headers.Id)
            || string.IsNullOrWhiteSpace(headers.Timestamp)
            || string.IsNullOrWhiteSpace(headers.Signature))
        {
            return SignatureVerdict.MissingHeaders;
        }

        if (!TryReadTimestamp(headers.Timestamp, out var signedAt))
        {
            return SignatureVerdict.InvalidTimestamp;
        }

        if (Math.Abs(_clock.GetUtcNow().ToUnixTimeSeconds() - signedAt) > ToleranceSeconds)
        {
            return SignatureVerdict.TimestampOutOfTolerance;
        }

        // The text of the timestamp is hashed, not the number read from it: `0123` is not what was signed for 123.
        using var signed = new SignedContent(headers.Id, headers.Timestamp, body);
        secretIndex = FindSecret(signed.Bytes, headers.Signature);
        return secretIndex is null ? SignatureVerdict.SignatureMismatch : SignatureVerdict.Valid;
    }

    // Every secret is tried whether or not one has matched, so the time taken does not tell which one did.
    private int? FindSecret(ReadOnlySpan<byte> signed, ReadOnlySpan<char> signatures)
    {
        int? found = null;
        Span<char> expected = stackalloc char[WebhookSigner.EntryLength];
        for (var index = 0; index < _secrets.Length; index++)
        {
            WebhookSigner.WriteEntry(_secrets[index], signed, expected);
            if (Holds(signatures, expected))
            {
                found ??= index;
            }
        }

        return found;
    }

    // Whole entries are compared as text, label and padding included. So there is nothing to decode that could fail,
    // and no second spelling (base64url, white space, spare bits, another label) of a good signature passes.
    private static bool Holds(ReadOnlySpan<char> signatures, ReadOnlySpan<char> expected)
    {
        var holds = false;
        var entries = 0;
        foreach (var range in signatures.Split(' '))
        {
            var entry = signatures[range];
            if (entry.IsEmpty)
            {
                continue;
            }

            if (++entries > MaxEntries)
            {
                break;
            }

            holds |= WebhookSigner.AreEqual(entry, expected);
        }

        return holds;
    }

    private static bool TryReadTimestamp(string text, out long unixSeconds)
    {
        unixSeconds = 0;
        return text.Length <= MaxTimestampDigits
            && text.All(char.IsAsciiDigit)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out unixSeconds)
            && unixSeconds > 0;
    }
}
