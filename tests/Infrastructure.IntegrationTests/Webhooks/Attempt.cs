using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

/// <summary>One delivery as the server meets it: header lines and bytes, at a moment. Starts out good; a test spoils it.</summary>
internal sealed record Attempt
{
    public const string SecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string OtherSecretText = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    public const string GoodId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    public const long GoodTime = 1614265330;

    public static readonly byte[] GoodBody = Encoding.UTF8.GetBytes("{\"test\": 2432232314}");

    public static readonly Attempt Good = new()
    {
        Headers = ImmutableDictionary<string, ImmutableArray<string>>.Empty
            .Add("svix-id", [GoodId])
            .Add("svix-timestamp", [GoodTime.ToString(CultureInfo.InvariantCulture)])
            .Add("svix-signature", [Sign(GoodId, GoodTime, GoodBody)]),
        Body = GoodBody,
    };

    public required ImmutableDictionary<string, ImmutableArray<string>> Headers { get; init; }

    public required byte[] Body { get; init; }

    public long Now { get; init; } = GoodTime;

    public ImmutableArray<string> Secrets { get; init; } = [SecretText];

    /// <summary>The signature entry of the good delivery.</summary>
    public static string GoodSignature => Good.Headers["svix-signature"][0];

    public static WebhookSecret Secret(string text) =>
        WebhookSecret.TryParse(text, out var secret, out var problem) ? secret : throw new ArgumentException(problem);

    public static string Sign(string id, long time, byte[] body, string secret = SecretText) =>
        WebhookSigner.Sign(Secret(secret), id, time, body);

    /// <summary>An entry made without the signer under test, over whatever is given.</summary>
    public static string RawSign(byte[] key, string signed) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));

    public Attempt With(string header, params string[] values) =>
        this with { Headers = Headers.SetItem(header, [.. values]) };

    public Attempt Without(string header) => this with { Headers = Headers.Remove(header) };

    public Attempt WithSignature(string value) => With("svix-signature", value);

    public Attempt WithBody(string text) => this with { Body = Encoding.UTF8.GetBytes(text) };

    /// <summary>Signs anew after a change, as the sender would: what is then refused is refused for another reason.</summary>
    public Attempt Resigned(string? id = null, string? timestamp = null, byte[]? body = null)
    {
        id ??= Headers["svix-id"][0];
        timestamp ??= Headers["svix-timestamp"][0];
        body ??= Body;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var tag = HMACSHA256.HashData(Convert.FromBase64String(SecretText["whsec_".Length..]), signed);
        var resigned = With("svix-id", id).With("svix-timestamp", timestamp);
        return resigned.WithSignature("v1," + Convert.ToBase64String(tag)) with { Body = body };
    }

    public SignatureVerdict Verify() => Verify(out _);

    /// <summary>Goes the way of a real request: header dictionary, selection, verification.</summary>
    public SignatureVerdict Verify(out int? secretIndex)
    {
        var lines = new HeaderDictionary();
        foreach (var (name, values) in Headers)
        {
            lines[name] = new StringValues([.. values]);
        }

        secretIndex = null;
        if (!WebhookHeaders.TrySelect(name => lines[name], out var headers, out var verdict))
        {
            return verdict;
        }

        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now));
        return new WebhookSignatureVerifier([.. Secrets.Select(Secret)], clock).Verify(headers, Body, out secretIndex);
    }
}
