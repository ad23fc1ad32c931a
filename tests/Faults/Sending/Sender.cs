using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.Faults.Sending;

/// <summary>
/// Delivers as Svix does: the same id and body on every try, a new time and signature each, only 2xx is success, 15
/// seconds of patience. Only the pauses between the tries are shorter, and they never end.
/// </summary>
internal sealed class Sender(Balancer balancer, Ledger ledger) : IAsyncDisposable
{
    private static readonly int[] _pausesMs = [100, 200, 400, 500];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = _patience,
    };

    /// <summary>Where each event is delivered.</summary>
    public required IReadOnlyList<Endpoint> Endpoints { get; set; }

    /// <summary>Delivers an event through every endpoint until each has taken it.</summary>
    public async Task DeliverAsync(SentEvent sent, CancellationToken cancellationToken)
    {
        foreach (var endpoint in Endpoints)
        {
            for (var made = 0; !IsDone(await TryAsync(sent, endpoint, cancellationToken)); made++)
            {
                await Task.Delay(_pausesMs[Math.Min(made, _pausesMs.Length - 1)], cancellationToken);
            }
        }
    }

    /// <summary>Tries once, at the replica whose turn it is, and notes it.</summary>
    public async Task<Try> TryAsync(SentEvent sent, Endpoint endpoint, CancellationToken cancellationToken)
    {
        var (replica, address) = balancer.Next();
        using var request = Request(sent, endpoint, address);
        var startedAt = Stopwatch.GetTimestamp();
        var (end, status, outcome) = await SendAsync(request, cancellationToken);
        var made = new Try(
            sent, replica, startedAt, Stopwatch.GetElapsedTime(startedAt), end, status, outcome, endpoint.IsLeaving);
        ledger.Add(made);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await balancer.DisposeAsync();
        _client.Dispose();
    }

    private static bool IsDone(Try made) => made.IsSuccess || (made.MayBeRefused && made.Status == 400);

    private static HttpRequestMessage Request(SentEvent sent, Endpoint endpoint, Uri replica)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(replica, "/api/webhooks/clerk"))
        {
            Content = new ByteArrayContent(sent.Body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("svix-id", sent.Id);
        request.Headers.Add("svix-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(
            "svix-signature",
            string.Join(' ', endpoint.Secrets.Select(secret => SvixSignature.Sign(secret, sent.Id, timestamp, sent.Body))));
        return request;
    }

    private async Task<(TryEnd End, int Status, string? Outcome)> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (TryEnd.Answered, (int)response.StatusCode, Outcome(body));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (TryEnd.TimedOut, 0, null);
        }
        catch (HttpRequestException problem)
        {
            return (problem.HttpRequestError == HttpRequestError.ConnectionError ? TryEnd.Refused : TryEnd.Died, 0, null);
        }
    }

    private static string? Outcome(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.TryGetProperty("outcome", out var outcome) ? outcome.GetString()
                : answer.RootElement.TryGetProperty("code", out var code) ? code.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
