using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using UserSync.Infrastructure.SessionTokens;

namespace UserSync.Fuzz;

/// <summary>
/// The verification of a session token. An input is a token as it came, or, where it begins with a brace, a header and a
/// payload on two lines that are signed here first: so the fuzzer gets past the signature to the claims.
/// </summary>
public sealed class TokenTarget : IFuzzTarget
{
    private const string Issuer = "https://clean-mayfly-62.clerk.accounts.dev";
    private const string Origin = "http://localhost:5173";
    private const long Now = 1_767_225_620;

    private readonly RSA _ours = RSA.Create(2048);
    private readonly SessionTokenVerifier _own;
    private readonly SessionTokenVerifier _foreign;
    private readonly List<string> _genuine;

    /// <summary>Makes a key of its own, and reads the public one whose private half was thrown away with its tokens.</summary>
    public TokenTarget()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fuzz", "tokens");
        _genuine = [.. Directory.EnumerateFiles(folder, "*.jwt").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        _foreign = PublicKeyPem.TryRead(File.ReadAllText(Path.Combine(folder, "key.pem")), out var key, out var problem)
            ? Verifier(key)
            : throw new InvalidOperationException(problem);
        _own = Verifier(new RsaSecurityKey(_ours.ExportParameters(includePrivateParameters: false)));
    }

    /// <inheritdoc />
    public IEnumerable<byte[]> Seeds() => _genuine.Select(Encoding.UTF8.GetBytes)
        .Concat(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "clerk"), "jwt.claims.*.json")
            .Order(StringComparer.Ordinal).Select(Unsigned));

    /// <inheritdoc />
    public string Run(byte[] input)
    {
        if (input.AsSpan().StartsWith("{"u8))
        {
            return "signed: " + RunSigned(input);
        }

        var text = Encoding.UTF8.GetString(input);
        var result = Verify(_foreign, text);
        return result.Verdict != SessionTokenVerdict.Rejected && !_genuine.Contains(text)
            ? throw new FindingException($"A forgery was not refused: {result.Verdict}.")
            : "as it came: " + Words(result);
    }

    private static byte[] Unsigned(string file)
    {
        using var fixture = JsonDocument.Parse(File.ReadAllBytes(file));
        var (header, payload) = (fixture.RootElement.GetProperty("header"), fixture.RootElement.GetProperty("payload"));
        return Encoding.UTF8.GetBytes($"{JsonSerializer.Serialize(header)}\n{JsonSerializer.Serialize(payload)}");
    }

    private string RunSigned(byte[] input)
    {
        var end = input.AsSpan().IndexOf((byte)'\n');
        var header = end < 0 ? input : input[..end];
        var payload = end < 0 ? [] : input[(end + 1)..];
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = _ours.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        var result = Verify(_own, $"{signed}.{Base64Url.EncodeToString(signature)}");
        if (result.Token is { } token)
        {
            TokenRules.Check(header, payload, token, Issuer, Origin, Now);
        }

        return Words(result);
    }

    private static string Words(SessionTokenResult result) =>
        result.Verdict == SessionTokenVerdict.Accepted == (result.Token is not null) && result.Token is null == result.Reason is not null
            ? $"{result.Verdict} {result.Reason}"
            : throw new FindingException("Verdict, token and reason disagree.");

    private static SessionTokenResult Verify(SessionTokenVerifier verifier, string text)
    {
        // With a key at hand nothing is waited for.
        var verifying = verifier.VerifyAsync(text.AsMemory(), CancellationToken.None);
        return verifying.IsCompletedSuccessfully ? verifying.Result : verifying.AsTask().GetAwaiter().GetResult();
    }

    private static SessionTokenVerifier Verifier(RsaSecurityKey key) => new(
        new SessionTokenOptions { PublicKey = key, Issuer = Issuer, AuthorizedParties = FrozenSet.Create(Origin) },
        null,
        new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)));
}
