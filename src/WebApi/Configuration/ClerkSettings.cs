using UserSync.Infrastructure.ClerkApi;
using UserSync.Infrastructure.SessionTokens;

namespace UserSync.WebApi.Configuration;

/// <summary>The settings that come from Clerk's dashboard.</summary>
internal static class ClerkSettings
{
    private const string JwksPath = "/.well-known/jwks.json";
    private const string SessionCookie = "__session";

    /// <summary>How session tokens are verified; not configured where nothing is set.</summary>
    public static SessionTokenOptions ReadSessionTokens(ValueReader reader, bool isProduction)
    {
        var publishable = PublishableKey(reader);
        var publicKey = PublicKey(reader);
        var issuer = Issuer(reader);
        var jwksUrl = reader.Address(
            Variable.JwksUrl, SessionTokenOptions.IsAcceptableJwksUrl, "expected an https address, or http on this machine");
        var parties = reader.List(Variable.AuthorizedParties);
        if (parties.Any(party => !SettingsReader.IsOrigin(party)))
        {
            reader.Refuse(Variable.AuthorizedParties, "expected origins such as https://app.example.com, separated by commas");
        }

        var algorithm = Algorithm(reader, isProduction);
        return new SessionTokenOptions
        {
            Algorithm = algorithm,
            Issuer = issuer ?? publishable?.Issuer ?? IssuerOf(jwksUrl),
            JwksUrl = jwksUrl ?? (issuer is null ? publishable?.JwksUrl : new Uri(issuer + JwksPath)),
            PublicKey = publicKey,
            HmacKey = algorithm == SessionTokenAlgorithm.HS256 ? ReadSecretKey(reader) : null,

            // As browsers send them, which is what azp then names.
            AuthorizedParties = parties.Select(party => party.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal),
            AllowMissingAuthorizedParty = reader.Flag(Variable.AllowMissingAzp, false),
        };
    }

    /// <summary>The cookies that a token is read from, most specific first; empty unless switched on.</summary>
    public static IReadOnlyList<string> ReadSessionCookies(ValueReader reader)
    {
        if (!reader.Flag(Variable.CookieAuth, false))
        {
            return [];
        }

        var text = reader.Text(Variable.PublishableKey);
        return text is not null && Infrastructure.SessionTokens.PublishableKey.TryParse(text, out var key, out _)
            ? [key.SessionCookieName, SessionCookie]
            : [SessionCookie];
    }

    /// <summary>Clerk's Backend API key, or <see langword="null"/>.</summary>
    public static string? ReadSecretKey(ValueReader reader) => reader.Text(Variable.SecretKey);

    /// <summary>Where Clerk's Backend API is, and what to ask it with.</summary>
    /// <param name="reader">Where the values come from.</param>
    /// <param name="algorithm">How session tokens are signed: the key of HS256 is one of a test's own, which Clerk does not know.</param>
    public static ClerkApiOptions ReadApi(ValueReader reader, SessionTokenAlgorithm algorithm)
    {
        var key = ReadSecretKey(reader);
        if (key is not null && !IsSecretKey(key))
        {
            reader.Refuse(Variable.SecretKey, "expected a Clerk secret key, sk_test_… or sk_live_…");
        }

        var address = reader.Address(
            Variable.ApiUrl, SessionTokenOptions.IsAcceptableJwksUrl, "expected an https address, or http on this machine");
        return new ClerkApiOptions(
            address ?? ClerkApiOptions.DefaultBaseAddress, algorithm == SessionTokenAlgorithm.HS256 ? null : key);
    }

    /// <summary>Whether users are fetched on their first request: wherever there is a key to ask with, unless switched off.</summary>
    public static bool ReadProvisioning(ValueReader reader, ClerkApiOptions api)
    {
        var hasKey = api.SecretKey is not null;
        var isOn = reader.Flag(Variable.Provision, hasKey);
        if (isOn && !hasKey)
        {
            reader.Refuse(Variable.Provision, "needs CLERK_SECRET_KEY, to ask Clerk with");
        }

        return isOn;
    }

    private static bool IsSecretKey(string key) =>
        (key.StartsWith("sk_test_", StringComparison.Ordinal) || key.StartsWith("sk_live_", StringComparison.Ordinal))
        && key.Length > "sk_test_".Length && !key.Any(char.IsWhiteSpace);

    private static PublishableKey? PublishableKey(ValueReader reader)
    {
        if (reader.Text(Variable.PublishableKey) is not { } text)
        {
            return null;
        }

        if (Infrastructure.SessionTokens.PublishableKey.TryParse(text, out var key, out var problem))
        {
            return key;
        }

        reader.Refuse(Variable.PublishableKey, problem);
        return null;
    }

    private static Microsoft.IdentityModel.Tokens.RsaSecurityKey? PublicKey(ValueReader reader)
    {
        if (reader.Text(Variable.JwtKey) is not { } text)
        {
            return null;
        }

        if (PublicKeyPem.TryRead(text, out var key, out var problem))
        {
            return key;
        }

        reader.Refuse(Variable.JwtKey, problem);
        return null;
    }

    // Compared with the claim character for character, so it is kept as it was written.
    private static string? Issuer(ValueReader reader)
    {
        var address = reader.Address(
            Variable.Issuer,
            uri => SessionTokenOptions.IsAcceptableJwksUrl(uri) && uri.Query.Length == 0 && uri.Fragment.Length == 0,
            "expected an https address such as https://clerk.example.com, or http on this machine");
        var text = reader.Text(Variable.Issuer);
        if (address is not null && text!.EndsWith('/'))
        {
            reader.Refuse(Variable.Issuer, "must not end with a slash: Clerk's tokens name their issuer without one");
        }

        return address is null ? null : text;
    }

    private static string? IssuerOf(Uri? jwksUrl) =>
        jwksUrl?.AbsolutePath == JwksPath ? jwksUrl.GetLeftPart(UriPartial.Authority) : null;

    private static SessionTokenAlgorithm Algorithm(ValueReader reader, bool isProduction)
    {
        switch (reader.Text(Variable.JwtAlgorithm))
        {
            case null or "RS256":
                return SessionTokenAlgorithm.RS256;
            case "HS256" when isProduction:
                reader.Refuse(Variable.JwtAlgorithm, "HS256 is for local tests and is not accepted in Production");
                break;
            case "HS256" when ReadSecretKey(reader) is null:
                reader.Refuse(Variable.JwtAlgorithm, "HS256 needs CLERK_SECRET_KEY, which is the key then");
                break;
            case "HS256":
                return SessionTokenAlgorithm.HS256;
            default:
                reader.Refuse(Variable.JwtAlgorithm, "expected RS256, or HS256 for local tests");
                break;
        }

        return SessionTokenAlgorithm.RS256;
    }
}
