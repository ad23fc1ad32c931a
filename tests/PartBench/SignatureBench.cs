using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.PartBench;

/// <summary>Verification of a webhook's signature, against nothing but HMAC over the same bytes.</summary>
[MemoryDiagnoser]
public class SignatureBench
{
    private readonly byte[] _body = Samples.Body();
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _tag = new byte[HMACSHA256.HashSizeInBytes];
    private readonly WebhookSignatureVerifier _verifier;
    private readonly WebhookHeaders _headers;

    public SignatureBench()
    {
        if (!WebhookSecret.TryParse($"whsec_{Convert.ToBase64String(_key)}", out var secret, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        var seconds = Samples.Now.ToUnixTimeSeconds();
        _verifier = new WebhookSignatureVerifier([secret], new FakeTimeProvider(Samples.Now));
        _headers = new WebhookHeaders(
            Samples.EventId, $"{seconds}", WebhookSigner.Sign(secret, Samples.EventId, seconds, _body));
        if (Verify() != SignatureVerdict.Valid)
        {
            throw new InvalidOperationException("The signature that is measured is not accepted.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Hmac() => HMACSHA256.HashData(_key, _body, _tag);

    [Benchmark]
    public SignatureVerdict Verify() => _verifier.Verify(_headers, _body);
}
