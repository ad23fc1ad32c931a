using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Tokens;

/// <summary>Mints session tokens as Clerk's Frontend API does, and misshapen ones for tests.</summary>
public sealed class TokenMinter
{
    // Marks a session token among the other JWTs that the same key signs.
    private const string SessionCategory = "cl_B7d4PD111AAA";

    private static readonly TimeSpan NotBeforeSkew = TimeSpan.FromSeconds(10);

    private readonly SigningKeys _keys;
    private readonly Func<string> _issuer;
    private readonly string _authorizedParty;
    private readonly TimeProvider _clock;

    // The issuer is a function because it may be the address that listening on port 0 yields later.
    internal TokenMinter(SigningKeys keys, Func<string> issuer, string authorizedParty, TimeProvider clock)
    {
        _keys = keys;
        _issuer = issuer;
        _authorizedParty = authorizedParty;
        _clock = clock;
    }

    /// <summary>The current public key as PEM.</summary>
    public string PublicKeyPem => _keys.Current.PublicKeyPem;

    /// <summary>A session token of version 2, the current one. The user need not exist.</summary>
    public string MintV2(string userId, TokenOptions? options = null)
    {
        var claims = CommonClaims(userId, options);
        claims["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        claims["sts"] = "active";
        claims["v"] = 2;
        return Mint(claims, SessionCategory, options);
    }

    /// <summary>A session token of version 1, deprecated but still met. The user need not exist.</summary>
    public string MintV1(string userId, TokenOptions? options = null)
        => Mint(CommonClaims(userId, options), category: null, options);

    /// <summary>Signs whatever it is given. The header says nothing that <paramref name="header"/> does not.</summary>
    /// <param name="header">The header; its <c>alg</c> is not looked at: the signature is always RS256.</param>
    /// <param name="payload">The claims.</param>
    /// <param name="key">Key to sign with; <see langword="null"/> for the current one.</param>
    public string Mint(JsonObject header, JsonObject payload, SigningKey? key = null)
    {
        var content = $"{Encode(ClerkJson.Serialize(header))}.{Encode(ClerkJson.Serialize(payload))}";
        return $"{content}.{Encode((key ?? _keys.Current).Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private string Mint(JsonObject claims, string? category, TokenOptions? options)
    {
        var key = options?.Key ?? _keys.Current;
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = key.Kid, ["typ"] = "JWT" };
        if (category is not null)
        {
            header["cat"] = category;
        }

        ClerkJson.Override(header, options?.Header);
        ClerkJson.Override(claims, options?.Claims);
        return Mint(header, claims, key);
    }

    private JsonObject CommonClaims(string userId, TokenOptions? options)
    {
        options ??= new TokenOptions();
        var issuedAt = options.IssuedAt ?? _clock.GetUtcNow();
        return new JsonObject
        {
            ["azp"] = _authorizedParty,
            ["exp"] = (issuedAt + options.Lifetime).ToUnixTimeSeconds(),
            ["fva"] = new JsonArray(5, -1),
            ["iat"] = issuedAt.ToUnixTimeSeconds(),
            ["iss"] = options.Issuer ?? _issuer(),
            ["nbf"] = (issuedAt - NotBeforeSkew).ToUnixTimeSeconds(),
            ["sid"] = options.SessionId ?? ClerkId.New("sess"),
            ["sub"] = userId,
        };
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
