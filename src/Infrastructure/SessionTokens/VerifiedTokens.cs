using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// The tokens that were found good a moment ago, so that one that comes again, as a browser's does for a minute, costs
/// a hash and not a signature. Remembered is what a token says, with the hash of its text, and never the text itself.
/// </summary>
/// <remarks>
/// Only tokens with a good signature get in, so nobody can fill this who cannot sign. Of one that is found good for the first
/// time only part of its end is kept, since many come once only, and to keep all they say and drop it again soon after
/// costs more than the memory saves. Two halves take turns: when the young one is full, the old one is forgotten. Safe for
/// concurrent use.
/// </remarks>
internal sealed class VerifiedTokens
{
    /// <summary>Tokens in one half at most. Both full are some ten megabytes.</summary>
    public const int MostInHalf = 8_192;

    /// <summary>Places for what has come once. A place holds the latest of all tokens whose end leads to it.</summary>
    private const int Places = 16_384;

    private readonly ulong[] _seenOnce = new ulong[Places];
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<UInt128, Verified> _young = new();
    private volatile ConcurrentDictionary<UInt128, Verified> _old = new();
    private int _added;

    /// <summary>The token with a text, if it is remembered and has not run out.</summary>
    public bool TryFind(ReadOnlySpan<char> text, DateTimeOffset now, [NotNullWhen(true)] out Verified? verified)
    {
        var end = EndOf(text);
        return (_young.TryGetValue(end, out verified) || _old.TryGetValue(end, out verified))
            && now < verified.Token.ExpiresAt
            && TextHash.Of(text) == verified.Hash;
    }

    /// <summary>
    /// Remembers a token that is found good for the second time, until it runs out or others need its place; and of one that
    /// is for the first time, that it was.
    /// </summary>
    /// <param name="text">Its text, of <see cref="CompactToken.MaxLength"/> characters at most.</param>
    /// <param name="token">What it says.</param>
    /// <param name="keyId">Id of the key that signed it, or <see langword="null"/> where there is one key only.</param>
    /// <param name="key">The key that signed it.</param>
    public void Add(ReadOnlySpan<char> text, SessionToken token, string? keyId, SecurityKey key)
    {
        var end = EndOf(text);
        ref var seen = ref _seenOnce[(uint)end.GetHashCode() % Places];
        if (Interlocked.Exchange(ref seen, (ulong)end) != (ulong)end)
        {
            return;
        }

        if (Interlocked.Increment(ref _added) > MostInHalf)
        {
            lock (_gate)
            {
                if (_added > MostInHalf)
                {
                    _old = _young;
                    _young = new ConcurrentDictionary<UInt128, Verified>();
                    _added = 1;
                }
            }
        }

        _young[end] = new Verified(token, keyId, key, TextHash.Of(text));
    }

    // Where to look: the end of the text is the signature's, and so differs from token to token. Somebody else can write the
    // same one, so what is found there is held against the whole text. One that comes for the first time costs no hash.
    private static UInt128 EndOf(ReadOnlySpan<char> text)
    {
        Span<byte> end = stackalloc byte[16];
        Encoding.ASCII.GetBytes(text[^Math.Min(end.Length, text.Length)..], end);
        return MemoryMarshal.Read<UInt128>(end);
    }

    /// <summary>A token that was found good.</summary>
    /// <param name="Token">What it says.</param>
    /// <param name="KeyId">Id of the key that signed it, or <see langword="null"/> where there is one key only.</param>
    /// <param name="Key">The key that signed it. The token counts no more once another stands in its place.</param>
    /// <param name="Hash">The hash of its text.</param>
    public sealed record Verified(SessionToken Token, string? KeyId, SecurityKey Key, TextHash Hash);

    /// <summary>SHA-256 of a token's text.</summary>
    public readonly record struct TextHash(UInt128 First, UInt128 Second)
    {
        /// <summary>Hashes a text of <see cref="CompactToken.MaxLength"/> characters at most.</summary>
        public static TextHash Of(ReadOnlySpan<char> text)
        {
            // What is no ASCII becomes a question mark, which no token that was ever found good contains.
            Span<byte> bytes = stackalloc byte[text.Length];
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(text, bytes)], hash);
            return MemoryMarshal.Read<TextHash>(hash);
        }
    }
}
