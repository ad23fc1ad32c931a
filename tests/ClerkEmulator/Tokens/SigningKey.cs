using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Tokens;

/// <summary>One RSA-2048 key pair. Stays usable after it was retired, so that tests can sign with a key nobody trusts.</summary>
public sealed class SigningKey
{
    private readonly RSA _rsa;
    private readonly Lock _gate = new();

    /// <summary>A new random pair under the given <c>kid</c>.</summary>
    public SigningKey(string kid)
        : this(kid, RSA.Create(2048))
    {
    }

    /// <summary>A given pair, which tests may sign with in their own way, under the given <c>kid</c>.</summary>
    public SigningKey(string kid, RSA pair) => (Kid, _rsa) = (kid, pair);

    /// <summary>Name under which the key set lists it.</summary>
    public string Kid { get; }

    /// <summary>The public half as PEM, the form of <c>CLERK_JWT_KEY</c>.</summary>
    public string PublicKeyPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>Signs by RS256 (RFC 7518 §3.3).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        // RSA instances are not promised to be safe for concurrent use.
        lock (_gate)
        {
            return _rsa.SignData(data.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    /// <summary>The public half as a JSON Web Key (RFC 7517).</summary>
    public JsonObject ToJwk()
    {
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["alg"] = "RS256",
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            ["kid"] = Kid,
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["use"] = "sig",
        };
    }
}
