using System.Buffers.Binary;
using System.Security.Cryptography;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>Which RSA public keys may verify a session token, wherever they come from.</summary>
internal static class RsaKeyRules
{
    /// <summary>Shortest modulus accepted, in bits (RFC 7518 §3.3).</summary>
    public const int MinModulusBits = 2048;

    // Verifying costs the square of the modulus' length; nobody signs sixty-second tokens with more than this.
    private const int MaxModulusBits = 8192;

    private const ulong MinExponent = 65537;

    /// <summary>
    /// Whether forging a signature is as hard as it should be: a long odd modulus, and an odd exponent of at least
    /// 65537 (FIPS 186-5 §5.4). An exponent of 1 would make every signature its own message.
    /// </summary>
    public static bool IsStrong(RSAParameters key)
    {
        var modulus = key.Modulus.AsSpan().TrimStart((byte)0);
        var exponent = key.Exponent.AsSpan().TrimStart((byte)0);
        if (modulus.IsEmpty || exponent.IsEmpty || exponent.Length > sizeof(ulong))
        {
            return false;
        }

        var bits = (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        exponent.CopyTo(padded[^exponent.Length..]);
        return bits is >= MinModulusBits and <= MaxModulusBits
            && (modulus[^1] & 1) == 1
            && (exponent[^1] & 1) == 1
            && BinaryPrimitives.ReadUInt64BigEndian(padded) >= MinExponent;
    }
}
