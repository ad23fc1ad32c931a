using System.Security.Cryptography;

namespace UserSync.ClerkEmulator;

/// <summary>Ids in Clerk's form: a prefix, then 27 base58 characters that begin with <c>2z</c>.</summary>
public static class ClerkId
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>A fresh random id such as <c>user_2z…</c>.</summary>
    public static string New(string prefix) => $"{prefix}_2z{RandomNumberGenerator.GetString(Base58, 25)}";
}
