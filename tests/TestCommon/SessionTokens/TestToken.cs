using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>A token in the making: JSON texts and what signs them. Starts out good; a test spoils it.</summary>
public sealed record TestToken
{
    public const string Issuer = "https://clean-mayfly-62.clerk.accounts.dev";
    public const string Origin = "http://localhost:5173";
    public const string UserId = "user_2zANG9rEYQoliquKw5eHQ9eFeur";
    public const string SessionId = "sess_2zAhHxYgBp7f4nhSwI6sIKUdK52";

    /// <summary>Twenty seconds into the life of the fixtures' tokens.</summary>
    public const long Now = 1767225620;

    public static readonly TestToken Good = FromFixture("v2");

    public required byte[] Header { get; init; }

    public required byte[] Payload { get; init; }

    public Func<byte[], byte[]> Signer { get; init; } = RsaSigner(TestKeys.Ours);

    /// <summary>The compact form, signed.</summary>
    public string Text => $"{SignedText}.{Base64Url.EncodeToString(Signature)}";

    public string SignedText => $"{Base64Url.EncodeToString(Header)}.{Base64Url.EncodeToString(Payload)}";

    public byte[] Signature => Signer(Encoding.ASCII.GetBytes(SignedText));

    public static TestToken FromFixture(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "clerk", $"jwt.claims.{name}.json");
        var fixture = JsonNode.Parse(File.ReadAllText(path))!;
        return new TestToken { Header = Bytes(fixture["header"]!), Payload = Bytes(fixture["payload"]!) };
    }

    /// <summary>A good token of exactly so many characters.</summary>
    public static TestToken OfLength(int length)
    {
        var token = Good.With("x", "\"\"");
        for (var filling = 1; token.Text.Length < length; filling += Math.Max(1, (length - token.Text.Length) * 3 / 4))
        {
            token = Good.With("x", $"\"{new string('x', filling)}\"");
        }

        return token;
    }

    public static Func<byte[], byte[]> RsaSigner(RSA key, HashAlgorithmName? hash = null, RSASignaturePadding? padding = null) =>
        data => key.SignData(data, hash ?? HashAlgorithmName.SHA256, padding ?? RSASignaturePadding.Pkcs1);

    public static Func<byte[], byte[]> HmacSigner(byte[] key) => data => HMACSHA256.HashData(key, data);

    /// <summary>Sets a claim to a piece of JSON.</summary>
    public TestToken With(string claim, string json) => this with { Payload = Set(Payload, claim, json) };

    public TestToken Without(string claim) => this with { Payload = Set(Payload, claim, null) };

    public TestToken WithHeader(string member, string json) => this with { Header = Set(Header, member, json) };

    public TestToken WithoutHeader(string member) => this with { Header = Set(Header, member, null) };

    /// <summary>Puts members before all others as they are written, whether or not they are there already.</summary>
    public TestToken Prefixed(string members) => this with { Payload = Prefix(Payload, members) };

    /// <inheritdoc cref="Prefixed"/>
    public TestToken PrefixedHeader(string members) => this with { Header = Prefix(Header, members) };

    public TestToken WithPayload(string text) => this with { Payload = Encoding.UTF8.GetBytes(text) };

    public TestToken SignedBy(RSA key) => this with { Signer = RsaSigner(key) };

    /// <summary>Moves all times, for clocks that have been moved.</summary>
    public TestToken At(DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        return With("iat", $"{seconds}").With("nbf", $"{seconds - 10}").With("exp", $"{seconds + 60}");
    }

    private static byte[] Set(byte[] json, string name, string? value)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node.Remove(name);
        var text = node.ToJsonString();
        if (value is not null)
        {
            // Written as text: the value may be something that no parser would keep as it is.
            text = text.Length > 2 ? $"{text[..^1]},\"{name}\":{value}}}" : $"{{\"{name}\":{value}}}";
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Prefix(byte[] json, string members) =>
        Encoding.UTF8.GetBytes("{" + members + "," + Encoding.UTF8.GetString(json)[1..]);

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
