namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>One request to the receiver and what came of it.</summary>
/// <param name="Number">Counts a message's attempts from 1, resends included.</param>
/// <param name="StartedAt">When the request was signed.</param>
/// <param name="Duration">From signing to the end of the answer.</param>
/// <param name="Headers">The <c>svix-*</c> headers that were sent.</param>
/// <param name="StatusCode">The answer's status; <see langword="null"/> if there was no answer.</param>
/// <param name="ResponseBody">The answer's body; empty if there was no answer.</param>
/// <param name="Error">Why there was no answer; <see langword="null"/> if there was one.</param>
/// <param name="AbortRequested">Whether the answer asked to stop retrying (<c>webhook-delivery: abort-message</c>).</param>
public sealed record WebhookAttempt(
    int Number,
    DateTimeOffset StartedAt,
    TimeSpan Duration,
    IReadOnlyDictionary<string, string> Headers,
    int? StatusCode,
    string ResponseBody,
    string? Error,
    bool AbortRequested)
{
    /// <summary>Only a 2xx counts; redirects fail and are not followed.</summary>
    public bool Succeeded => StatusCode is >= 200 and < 300;
}
