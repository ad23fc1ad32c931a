using System.Text;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.Demo.Service;

/// <summary>What reaches the service other than through the emulator: the single-page app, and an attacker.</summary>
internal sealed class ServiceClient(Uri address) : IDisposable
{
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Asks who the bearer of a token is.</summary>
    public async Task<Answer> MeAsync(string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/auth/me");
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Delivers a webhook signed with any secret.</summary>
    public async Task<Answer> DeliverAsync(string body, string messageId, string secret, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/clerk")
        {
            Content = new ByteArrayContent(bytes),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("svix-id", messageId);
        request.Headers.Add("svix-timestamp", FormattableString.Invariant($"{timestamp}"));
        request.Headers.Add("svix-signature", SvixSignature.Sign(secret, messageId, timestamp, bytes));
        return await SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException failure)
        {
            return new Answer(null, "", failure.Message);
        }
    }
}
