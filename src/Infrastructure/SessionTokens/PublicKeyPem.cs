using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>Reads the PEM public key of a Clerk instance, which lets tokens be verified without the network.</summary>
public static class PublicKeyPem
{
    /// <summary>
    /// Reads one RSA public key of at least 2048 bits, with real line breaks or with the two characters <c>\n</c>, as
    /// environment files often hold it.
    /// </summary>
    /// <param name="text">The key as configured: <c>PUBLIC KEY</c> or <c>RSA PUBLIC KEY</c>.</param>
    /// <param name="key">The key, where the text is one.</param>
    /// <param name="problem">What is wrong otherwise, as words that follow the name of a setting. Never holds the text.</param>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out RsaSecurityKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        var pem = text.Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Trim();
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            problem = "is not a PEM key";
            return false;
        }

        var label = pem[fields.Label];
        if (label is not ("PUBLIC KEY" or "RSA PUBLIC KEY"))
        {
            problem = label.Contains("PRIVATE", StringComparison.Ordinal)
                ? "holds a private key; only the public key belongs here"
                : "is not a PUBLIC KEY or RSA PUBLIC KEY";
            return false;
        }

        // A second block might be the private half, or another key that would silently not count.
        if (fields.Location.GetOffsetAndLength(pem.Length) != (0, pem.Length))
        {
            problem = "holds more than one PEM key";
            return false;
        }

        if (!TryImport(label, Convert.FromBase64String(pem[fields.Base64Data]), out var parameters))
        {
            problem = "is not an RSA public key";
            return false;
        }

        if (!RsaKeyRules.IsStrong(parameters))
        {
            problem = $"is not an RSA key of at least {RsaKeyRules.MinModulusBits} bits with a usual exponent";
            return false;
        }

        key = new RsaSecurityKey(parameters);
        problem = null;
        return true;
    }

    private static bool TryImport(string label, byte[] der, out RSAParameters parameters)
    {
        parameters = default;
        try
        {
            using var rsa = RSA.Create();
            int read;
            if (label == "PUBLIC KEY")
            {
                rsa.ImportSubjectPublicKeyInfo(der, out read);
            }
            else
            {
                rsa.ImportRSAPublicKey(der, out read);
            }

            parameters = rsa.ExportParameters(includePrivateParameters: false);
            return read == der.Length;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
