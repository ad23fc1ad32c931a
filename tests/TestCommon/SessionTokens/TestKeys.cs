using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>Keys of the run: ours, an attacker's, and some that must not be taken. Made once, since that is slow.</summary>
public static class TestKeys
{
    public const string KeyId = "ins_2zA2e5ibn0WVppmngRg5u3WpYbm";

    public static readonly RSA Ours = RSA.Create(2048);
    public static readonly RSA Next = RSA.Create(2048);
    public static readonly RSA Attacker = RSA.Create(2048);
    public static readonly RSA Weak = RSA.Create(1024);
    public static readonly ECDsa Elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A key as a JWKS lists it.</summary>
    public static JsonObject Jwk(RSA key, string keyId = KeyId)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["use"] = "sig",
            ["kty"] = "RSA",
            ["kid"] = keyId,
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    public static string Jwks(params JsonObject[] keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();
}
