namespace UserSync.Application.Clerk;

/// <summary>Clerk's Backend API cannot be reached, is too slow, too busy, or answers nonsense. Asking again later may help.</summary>
/// <param name="reason">What happened, in words that hold nothing secret: <c>429 three times</c>, <c>no answer within 5 s</c>.</param>
/// <param name="retryAfter">How long Clerk asked to be left alone, or <see langword="null"/> where it did not say.</param>
/// <param name="inner">The cause, or <see langword="null"/>.</param>
public sealed class ClerkUnavailableException(string reason, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(reason, inner)
{
    /// <summary>How long Clerk asked to be left alone, or <see langword="null"/> where it did not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
