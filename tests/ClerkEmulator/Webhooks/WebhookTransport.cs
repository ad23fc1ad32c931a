using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>Attempts deliveries: signs, posts, reads the answer, and tries again by a schedule.</summary>
internal sealed class WebhookTransport(Uri url, HttpMessageInvoker client, TimeSpan timeout, TimeProvider clock)
{
    private const string DeliveryControlHeader = "webhook-delivery";

    /// <summary>Attempts until one succeeds, the receiver asks to stop, or the schedule ends.</summary>
    public async IAsyncEnumerable<WebhookAttempt> AttemptAllAsync(
        WebhookMessage message,
        Func<IReadOnlyList<string>> secrets,
        IReadOnlyList<TimeSpan> schedule,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var delay in schedule)
        {
            await Task.Delay(delay, clock, cancellationToken);
            var attempt = await AttemptAsync(message, secrets(), cancellationToken);
            message.Record(attempt);
            yield return attempt;
            if (attempt.Succeeded || attempt.AbortRequested)
            {
                yield break;
            }
        }
    }

    private async Task<WebhookAttempt> AttemptAsync(
        WebhookMessage message, IReadOnlyList<string> secrets, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var headers = Sign(message, secrets, startedAt.ToUnixTimeSeconds());
        var started = clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);

        int? statusCode = null;
        string? error = null;
        var responseBody = "";
        var abortRequested = false;
        try
        {
            using var request = CreateRequest(message, headers);
            using var response = await client.SendAsync(request, stop.Token);
            responseBody = await response.Content.ReadAsStringAsync(stop.Token);
            statusCode = (int)response.StatusCode;
            abortRequested = response.Headers.TryGetValues(DeliveryControlHeader, out var values)
                && values.Contains("abort-message", StringComparer.OrdinalIgnoreCase);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            error = $"No answer within {timeout}";
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Not only HttpRequestException: an in-process test server throws what its application throws.
            error = failure.Message;
        }

        return new WebhookAttempt(
            message.Attempts.Count + 1, startedAt, clock.GetElapsedTime(started), headers,
            statusCode, responseBody, error, abortRequested);
    }

    private static Dictionary<string, string> Sign(WebhookMessage message, IReadOnlyList<string> secrets, long timestamp)
        => new()
        {
            ["svix-id"] = message.Id,
            ["svix-timestamp"] = timestamp.ToString(CultureInfo.InvariantCulture),
            ["svix-signature"] = string.Join(
                ' ', secrets.Select(secret => SvixSignature.Sign(secret, message.Id, timestamp, message.Content))),
        };

    private HttpRequestMessage CreateRequest(WebhookMessage message, Dictionary<string, string> headers)
    {
        var content = new ByteArrayContent(message.Content);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", "Svix-Webhooks/1.0 (ClerkEmulator)");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
