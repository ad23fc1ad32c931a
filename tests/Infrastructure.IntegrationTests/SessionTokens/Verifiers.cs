using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>Verifiers as the configuration makes them, on a clock that stands still unless moved.</summary>
internal static class Verifiers
{
    public static readonly SessionTokenOptions Strict = new()
    {
        Issuer = TestToken.Issuer,
        AuthorizedParties = FrozenSet.Create(TestToken.Origin, "https://app.example.com"),
    };

    public static FakeTimeProvider Clock() => new(DateTimeOffset.FromUnixTimeSeconds(TestToken.Now));

    public static SessionTokenVerifier WithPem(SessionTokenOptions? options = null, TimeProvider? clock = null) => new(
        (options ?? Strict) with { PublicKey = new RsaSecurityKey(TestKeys.Ours.ExportParameters(false)) }, null, clock ?? Clock());

    public static SessionTokenVerifier WithSecret(string secret, TimeProvider? clock = null) => new(
        Strict with { Algorithm = SessionTokenAlgorithm.HS256, HmacKey = secret }, null, clock ?? Clock());

    public static SessionTokenVerifier WithJwks(Uri url, TimeProvider clock, out SigningKeySource keys)
    {
        keys = new SigningKeySource(url, clock, NullLogger<SigningKeySource>.Instance);
        return new SessionTokenVerifier(Strict with { JwksUrl = url }, keys, clock);
    }

    public static ValueTask<SessionTokenResult> VerifyAsync(this SessionTokenVerifier verifier, TestToken token) =>
        verifier.VerifyAsync(token.Text, CancellationToken.None);

    public static ValueTask<SessionTokenResult> VerifyAsync(
        this SessionTokenVerifier verifier, string token, CancellationToken cancellationToken) =>
        verifier.VerifyAsync(token.AsMemory(), cancellationToken);

    public static async Task<SessionTokenVerdict> JudgeAsync(this SessionTokenVerifier verifier, TestToken token) =>
        (await verifier.VerifyAsync(token)).Verdict;
}
