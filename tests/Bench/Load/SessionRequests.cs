using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Bench.Load;

/// <summary>Makes requests for <c>/api/auth/me</c>, each with a session token that occurs once.</summary>
/// <param name="users">How many users they are spread over.</param>
internal sealed class SessionRequests(int users)
{
    // Long enough for any run; the service asks only that it lies ahead.
    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(12);

    private int _count;

    /// <summary>A token for use elsewhere, and whose it is.</summary>
    public (string Token, string UserId) One()
    {
        var request = Encoding.ASCII.GetString(Make(1)[0]);
        return (request[(request.LastIndexOf(' ') + 1)..].TrimEnd(), Deliveries.UserId((_count - 1) % users));
    }

    /// <summary>The same requests for another path of the same length.</summary>
    public static byte[][] To(string path, byte[][] requests) => Array.ConvertAll(requests, request =>
    {
        var copy = request.AsSpan().ToArray();
        Encoding.ASCII.GetBytes(path, copy.AsSpan("GET ".Length));
        return copy;
    });

    /// <summary>Signs the next tokens on every core; about a millisecond each.</summary>
    public byte[][] Make(int count)
    {
        var first = _count;
        _count += count;
        var now = TimeProvider.System.GetUtcNow();
        var token = TestToken.Good.At(now).With("exp", Number(now.Add(_lifetime).ToUnixTimeSeconds()));
        var requests = new byte[count][];

        // A key of each thread's own: one key signs for one thread at a time.
        Parallel.For(
            0,
            count,
            () => RSA.Create(TestKeys.Ours.ExportParameters(includePrivateParameters: true)),
            (index, _, key) =>
            {
                requests[index] = Request(token
                    .With("sub", $"\"{Deliveries.UserId((first + index) % users)}\"")
                    .With("jti", $"\"{first + index:x20}\"")
                    .SignedBy(key).Text);
                return key;
            },
            key => key.Dispose());
        return requests;
    }

    private static byte[] Request(string token) => Encoding.ASCII.GetBytes(
        $"GET /api/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
