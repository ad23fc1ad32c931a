using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.Fuzz;

/// <summary>
/// Header selection and signature check of a webhook. An input looks like a request: header lines, an empty line, the
/// body. Nobody here knows the secret, so all that may be accepted is what the vectors hold.
/// </summary>
public sealed class VerifierTarget : IFuzzTarget
{
    private const string SecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const long Now = 1_614_265_330;

    private readonly WebhookSignatureVerifier _verifier;
    private readonly List<JsonElement> _vectors;
    private readonly HashSet<string> _genuine;

    /// <summary>Reads the vectors.</summary>
    public VerifierTarget()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Fixtures", "svix", "vectors.json");
        _vectors = [.. JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("verify").EnumerateArray()];
        _genuine = [.. _vectors.Where(vector => vector.GetProperty("expected").GetString() == "valid").Select(Signed)];
        _verifier = WebhookSecret.TryParse(SecretText, out var secret, out var problem)
            ? new WebhookSignatureVerifier([secret], new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)))
            : throw new InvalidOperationException(problem);
    }

    /// <inheritdoc />
    public IEnumerable<byte[]> Seeds() => _vectors.Select(vector => Encoding.UTF8.GetBytes(
        string.Concat(vector.GetProperty("headers").EnumerateObject().Select(header => $"{header.Name}:{header.Value.GetString()}\n"))
        + "\n" + vector.GetProperty("payload").GetString()));

    /// <inheritdoc />
    public string Run(byte[] input)
    {
        var end = input.AsSpan().IndexOf("\n\n"u8);
        var head = end < 0 ? input : input[..end];
        var body = end < 0 ? [] : input[(end + 2)..];
        var lines = Encoding.UTF8.GetString(head).Split('\n').Select(line => line.Split(':', 2)).Where(line => line.Length == 2)
            .ToLookup(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase);

        if (!WebhookHeaders.TrySelect(name => [.. lines[name]], out var headers, out var verdict))
        {
            return verdict is SignatureVerdict.MissingHeaders or SignatureVerdict.MalformedHeaders
                ? verdict.ToString()
                : throw new FindingException($"Headers refused as {verdict}.");
        }

        verdict = _verifier.Verify(headers, body, out var secretIndex);
        if (verdict == SignatureVerdict.Valid != secretIndex is not null)
        {
            throw new FindingException("The verdict and the secret that signed disagree.");
        }

        // The right message with a signature that is spelt in another way is a forgery as well.
        if (verdict == SignatureVerdict.Valid
            && !(_genuine.Contains(Signed(headers.Id, headers.Timestamp, body)) && headers.Signature.Split(' ').Contains(Entry(headers, body))))
        {
            throw new FindingException("A forgery was accepted.");
        }

        return verdict.ToString();
    }

    private static string Signed(JsonElement vector)
    {
        var headers = vector.GetProperty("headers").EnumerateObject()
            .ToLookup(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        var family = headers["svix-signature"].Any() ? "svix" : "webhook";
        var body = Encoding.UTF8.GetBytes(vector.GetProperty("payload").GetString()!);
        return Signed(headers[family + "-id"].Single(), headers[family + "-timestamp"].Single(), body);
    }

    /// <summary>The only entry that there is for a message, made without the code under test.</summary>
    private static string Entry(WebhookHeaders headers, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{headers.Id}.{headers.Timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(SecretText["whsec_".Length..]), signed));
    }

    /// <summary>The three parts that were signed, each with its length, so that none can reach into the next.</summary>
    private static string Signed(string id, string timestamp, byte[] body) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.Length}:{id} {timestamp.Length}:{timestamp} {Convert.ToHexString(body)}");
}
