using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// Clerk's publishable key: <c>pk_test_</c> or <c>pk_live_</c> followed by the base64 of the Frontend API's host and
/// a <c>$</c>. It is public, and tells who issues the session tokens of an instance.
/// </summary>
public sealed record PublishableKey
{
    private PublishableKey(string text, string frontendApi)
    {
        FrontendApi = frontendApi;
        Issuer = "https://" + frontendApi;
        JwksUrl = new Uri(Issuer + "/.well-known/jwks.json");
        SessionCookieName = "__session_" + CookieSuffix(text);
    }

    /// <summary>Host of the Frontend API, such as <c>clerk.example.com</c>.</summary>
    public string FrontendApi { get; }

    /// <summary>What the <c>iss</c> claim of this instance's tokens says, unless a proxy stands before Clerk.</summary>
    public string Issuer { get; }

    /// <summary>Where this instance publishes its signing keys.</summary>
    public Uri JwksUrl { get; }

    /// <summary>The cookie that holds a session token of this instance where several instances share a domain.</summary>
    public string SessionCookieName { get; }

    /// <summary>Reads a publishable key. White space around it is dropped; base64 padding is optional.</summary>
    /// <param name="text">The key as configured.</param>
    /// <param name="key">The key, where the text is one.</param>
    /// <param name="problem">What is wrong otherwise, as words that follow the name of a setting. Never holds the text.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out PublishableKey? key, [NotNullWhen(false)] out string? problem)
    {
        text = text.Trim();
        problem = Read(text, out var host);
        key = problem is null ? new PublishableKey(text, host) : null;
        return key is not null;
    }

    private static string? Read(string text, out string host)
    {
        host = "";
        if (!text.StartsWith("pk_test_", StringComparison.Ordinal) && !text.StartsWith("pk_live_", StringComparison.Ordinal))
        {
            return "does not start with pk_test_ or pk_live_";
        }

        var encoded = text["pk_test_".Length..];
        var padded = encoded.Contains('=', StringComparison.Ordinal)
            ? encoded
            : encoded.PadRight((encoded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (encoded.Any(char.IsWhiteSpace)
            || !Convert.TryFromBase64String(padded, bytes, out var written)
            || !Ascii.IsValid(bytes.AsSpan(0, written)))
        {
            return "does not continue with base64";
        }

        var decoded = Encoding.ASCII.GetString(bytes, 0, written);
        if (decoded.Length < 2 || decoded.IndexOf('$', StringComparison.Ordinal) != decoded.Length - 1)
        {
            return "does not encode a host followed by one $";
        }

        host = decoded[..^1];
        return IsHost(host) ? null : "does not encode a host name with a dot in it";
    }

    // A port is let through for stand-ins of Clerk; a path, user name or query is not a host.
    private static bool IsHost(string host) =>
        host.Contains('.', StringComparison.Ordinal)
        && Uri.TryCreate("https://" + host, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase);

#pragma warning disable CA5350 // Not a security matter: SHA-1 is how Clerk's own libraries derive the name.
    private static string CookieSuffix(string text) =>
        Base64Url.EncodeToString(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..8];
#pragma warning restore CA5350
}
