using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// Decides whether a text is a session token of our Clerk instance, in force now. Form and claims are checked here,
/// more strictly than libraries do; the signature is checked by Microsoft.IdentityModel.
/// </summary>
/// <remarks>
/// Safe for concurrent use. Tokens that were found good are remembered until they run out or their key is replaced, with a
/// hash of their whole text; of others nothing is, so nothing can be poisoned by one.
/// </remarks>
public sealed class SessionTokenVerifier
{
    private const int HmacBlockBytes = 64;

    private readonly SessionTokenOptions _options;
    private readonly SigningKeySource? _keys;
    private readonly SecurityKey? _onlyKey;
    private readonly string _algorithm;
    private readonly HeaderRules _header;
    private readonly ClaimRules _claims;
    private readonly TimeProvider _clock;
    private readonly VerifiedTokens _verified = new();
    private readonly ConditionalWeakTable<SecurityKey, SignatureProvider> _signatures = [];

    /// <summary>Makes a verifier.</summary>
    /// <param name="options">What to accept.</param>
    /// <param name="keys">
    /// The instance's published keys. Needed only where keys come from <see cref="SessionTokenOptions.JwksUrl"/>; not
    /// used where there is a public key or a shared secret.
    /// </param>
    /// <param name="clock">Source of the time that tokens are held against.</param>
    /// <exception cref="ArgumentException">Keys have to be fetched and <paramref name="keys"/> is missing.</exception>
    public SessionTokenVerifier(SessionTokenOptions options, SigningKeySource? keys, TimeProvider clock)
    {
        _options = options;
        _keys = keys;
        _clock = clock;
        _claims = new ClaimRules(options, clock);
        _algorithm = options.Algorithm switch
        {
            SessionTokenAlgorithm.RS256 => SecurityAlgorithms.RsaSha256,
            SessionTokenAlgorithm.HS256 => SecurityAlgorithms.HmacSha256,
        };
        _header = new HeaderRules(_algorithm);
        _onlyKey = options.Algorithm switch
        {
            SessionTokenAlgorithm.RS256 => options.PublicKey,
            SessionTokenAlgorithm.HS256 => HmacKey(options.HmacKey),
        };
        if (options.IsConfigured && _onlyKey is null && keys is null)
        {
            throw new ArgumentException("Keys have to be fetched, and there is nothing to fetch them with.", nameof(keys));
        }
    }

    /// <summary>Verifies one token.</summary>
    /// <param name="token">The text after <c>Bearer </c>, with nothing added or taken off.</param>
    /// <param name="cancellationToken">Ends the wait for signing keys; a fetch that others wait for goes on.</param>
    public async ValueTask<SessionTokenResult> VerifyAsync(ReadOnlyMemory<char> token, CancellationToken cancellationToken)
    {
        if (!_options.IsConfigured)
        {
            return new SessionTokenResult(
                SessionTokenVerdict.NotConfigured, null, SessionTokenReasons.KeysNotConfigured);
        }

        if (token.Length > CompactToken.MaxLength)
        {
            return SessionTokenResult.Rejected(SessionTokenReasons.Invalid);
        }

        return _verified.TryFind(token.Span, _clock.GetUtcNow(), out var verified)
            && (await FindKeyAsync(verified.KeyId, cancellationToken)).Key == verified.Key
                ? SessionTokenResult.Accepted(verified.Token)
                : await VerifyAnewAsync(token, cancellationToken);
    }

    private async ValueTask<SessionTokenResult> VerifyAnewAsync(ReadOnlyMemory<char> token, CancellationToken cancellationToken)
    {
        if (!CompactToken.TryParse(token, out var parsed))
        {
            return SessionTokenResult.Rejected(SessionTokenReasons.Invalid);
        }

        using (parsed)
        {
            if (_header.Check(parsed.Header.Span, out var keyId) is { } reason)
            {
                return SessionTokenResult.Rejected(reason);
            }

            var (key, keysAvailable) = await FindKeyAsync(keyId, cancellationToken);
            if (key is null)
            {
                return keysAvailable
                    ? SessionTokenResult.Rejected(SessionTokenReasons.KeyMismatch)
                    : new SessionTokenResult(SessionTokenVerdict.KeysUnavailable, null, SessionTokenReasons.KeysFailedToLoad);
            }

            if (!IsSignedBy(parsed, key))
            {
                return SessionTokenResult.Rejected(SessionTokenReasons.InvalidSignature);
            }

            var result = _claims.Check(parsed.Payload);
            if (result.Token is { } session)
            {
                _verified.Add(token.Span, session, keyId, key);
            }

            return result;
        }
    }

    private ValueTask<SigningKeyLookup> FindKeyAsync(string? keyId, CancellationToken cancellationToken) =>
        _onlyKey is not null ? ValueTask.FromResult(new SigningKeyLookup(_onlyKey, KeysAvailable: true))
        : keyId is null ? ValueTask.FromResult(new SigningKeyLookup(null, KeysAvailable: true))
        : _keys!.FindAsync(keyId, cancellationToken);

    // The algorithm is ours, never the token's. Not the library's whole token handler: that reads the claims once more
    // and leniently, and fails on a `sub` that is no string before it has looked at the signature.
    private bool IsSignedBy(CompactToken token, SecurityKey key) =>
        _signatures.GetValue(key, key => key.CryptoProviderFactory.CreateForVerifying(key, _algorithm))
            .Verify(token.SignedBytes, token.Signature);

    // The library refuses keys under 128 bits, and test secrets may be short. HMAC itself fills a key up with zeros
    // to the block size of its hash (RFC 2104 §2), so doing it here changes no signature.
    private static SymmetricSecurityKey? HmacKey(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var key = Encoding.UTF8.GetBytes(secret);
        if (key.Length < HmacBlockBytes)
        {
            Array.Resize(ref key, HmacBlockBytes);
        }

        return new SymmetricSecurityKey(key);
    }
}
