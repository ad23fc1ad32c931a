using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>How session tokens are verified.</summary>
public sealed record SessionTokenOptions
{
    /// <summary>The one algorithm accepted. RS256 unless set.</summary>
    public SessionTokenAlgorithm Algorithm { get; init; }

    /// <summary>
    /// What <c>iss</c> must be, character for character. Where it is <see langword="null"/> a token must still name an
    /// issuer, and the key, which belongs to one instance, is what ties the token to it. Not used with HS256.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>Where the signing keys are published; see <see cref="IsAcceptableJwksUrl"/>. Not used where a <see cref="PublicKey"/> is set.</summary>
    public Uri? JwksUrl { get; init; }

    /// <summary>The instance's public key, from <see cref="PublicKeyPem"/>. With it the network is never used.</summary>
    public RsaSecurityKey? PublicKey { get; init; }

    /// <summary>The shared secret of HS256, of which the UTF-8 bytes are the key.</summary>
    public string? HmacKey { get; init; }

    /// <summary>
    /// Origins that <c>azp</c> may name, such as <c>https://app.example.com</c>, compared exactly. Where it is
    /// <see langword="null"/> or empty, <c>azp</c> is not looked at.
    /// </summary>
    public IReadOnlySet<string>? AuthorizedParties { get; init; }

    /// <summary>
    /// Whether a token without <c>azp</c> passes although <see cref="AuthorizedParties"/> are set. Clerk leaves it out
    /// where the token was asked for without an <c>Origin</c>, as native applications do. No unless set.
    /// </summary>
    public bool AllowMissingAuthorizedParty { get; init; }

    /// <summary>Whether there is anything to verify a token with.</summary>
    public bool IsConfigured => Algorithm switch
    {
        SessionTokenAlgorithm.RS256 => PublicKey is not null || JwksUrl is not null,
        SessionTokenAlgorithm.HS256 => !string.IsNullOrEmpty(HmacKey),
    };

    /// <summary>
    /// Whether keys may be fetched from there: over https, or over http from this machine. Whoever can change the
    /// answer on its way can sign in as anybody.
    /// </summary>
    public static bool IsAcceptableJwksUrl(Uri url)
    {
        return url.IsAbsoluteUri
            && url.UserInfo.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
    }

    // A record's own ToString would print the secret.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(FormattableString.Invariant($"Algorithm = {Algorithm}, Issuer = {Issuer}, JwksUrl = {JwksUrl}"));
        return true;
    }
}
