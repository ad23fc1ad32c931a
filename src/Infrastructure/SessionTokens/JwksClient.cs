using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>Fetches a published set of keys, within bounds that a slow or broken server cannot stretch.</summary>
internal sealed class JwksClient(Uri url, TimeProvider clock) : IDisposable
{
    /// <summary>Longest time for a whole fetch. A request waits for it, and has to be answered within five seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2.5);

    /// <summary>Largest document read, in bytes. Clerk's is under 1 KB.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // Keys count only from the address that was configured, whatever that address says.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        // The bound below covers the body too, which this one does not once headers are read.
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <summary>Fetches the keys.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached, or did not answer 200.</exception>
    /// <exception cref="OperationCanceledException">It took longer than <see cref="Timeout"/>.</exception>
    /// <exception cref="JsonException">It answered something that is no usable key set.</exception>
    public async Task<FrozenDictionary<string, SecurityKey>> FetchAsync()
    {
        using var limit = new CancellationTokenSource(Timeout, clock);
        using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException("Not answered with 200.", inner: null, response.StatusCode);
        }

        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var buffer = new byte[MaxBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token);
        return length <= MaxBytes
            ? JwksDocument.Parse(buffer.AsMemory(0, length))
            : throw new JsonException("Too large.");
    }

    public void Dispose() => _http.Dispose();
}
