using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace UserSync.Bench.Baselines;

/// <summary>Verifies a session token: RS256, its times, its issuer.</summary>
internal sealed class BareSession(string pem, string issuer)
{
    // A key of each thread's own: one key verifies for one thread at a time.
    private readonly ThreadLocal<RSA> _key = new(() =>
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    });

    /// <summary>Who is calling; <see langword="null"/> where the token is not good.</summary>
    public string? UserOf(HttpContext context)
    {
        string? header = context.Request.Headers.Authorization;
        if (header?.StartsWith("Bearer ", StringComparison.Ordinal) is not true)
        {
            return null;
        }

        var token = Encoding.ASCII.GetBytes(header["Bearer ".Length..]);
        var dot = token.AsSpan().IndexOf((byte)'.');
        var lastDot = token.AsSpan().LastIndexOf((byte)'.');
        using var head = JsonDocument.Parse(Base64Url.DecodeFromUtf8(token.AsSpan(..dot)));
        if (!head.RootElement.GetProperty("alg").ValueEquals("RS256"u8)
            || !_key.Value!.VerifyData(
                token.AsSpan(..lastDot),
                Base64Url.DecodeFromUtf8(token.AsSpan((lastDot + 1)..)),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1))
        {
            return null;
        }

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(token.AsSpan((dot + 1)..lastDot)));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return claims.RootElement.GetProperty("iss").ValueEquals(issuer)
            && claims.RootElement.GetProperty("nbf").GetInt64() <= now
            && claims.RootElement.GetProperty("exp").GetInt64() > now
            ? claims.RootElement.GetProperty("sub").GetString()
            : null;
    }
}
