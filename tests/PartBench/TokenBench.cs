using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.PartBench;

/// <summary>Verification of a session token (RS256, 2048 bits, key from PEM), against nothing but RSA.</summary>
[MemoryDiagnoser]
public class TokenBench
{
    private readonly string _token = TestToken.Good.Text;
    private readonly byte[] _signed = Encoding.ASCII.GetBytes(TestToken.Good.SignedText);
    private readonly byte[] _signature = TestToken.Good.Signature;
    private readonly RSA _key = RSA.Create();
    private readonly SessionTokenVerifier _verifier;
    private string[] _tokens = [];
    private int _next;

    public TokenBench()
    {
        var pem = TestKeys.Ours.ExportSubjectPublicKeyInfoPem();
        _key.ImportFromPem(pem);
        if (!PublicKeyPem.TryRead(pem, out var key, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        var options = new SessionTokenOptions { PublicKey = key, Issuer = TestToken.Issuer };
        _verifier = new SessionTokenVerifier(options, null, new FakeTimeProvider(Samples.Now));
        if (Verify().AsTask().GetAwaiter().GetResult().Verdict != SessionTokenVerdict.Accepted || !Rsa())
        {
            throw new InvalidOperationException("The token that is measured is not accepted.");
        }
    }

    [Benchmark(Baseline = true)]
    public bool Rsa() => _key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>Signs more tokens than the verifier remembers, which takes some seconds.</summary>
    [GlobalSetup(Target = nameof(VerifyFirst))]
    public void SignMany() => _tokens = [.. Enumerable.Range(0, 17_000).Select(n => TestToken.Good.With("jti", $"\"{n:D20}\"").Text)];

    [Benchmark]
    public ValueTask<SessionTokenResult> VerifyFirst() => _verifier.VerifyAsync(_tokens[_next++ % _tokens.Length].AsMemory(), CancellationToken.None);

    [Benchmark]
    public ValueTask<SessionTokenResult> VerifyAgain() => Verify();

    private ValueTask<SessionTokenResult> Verify() => _verifier.VerifyAsync(_token.AsMemory(), CancellationToken.None);
}
