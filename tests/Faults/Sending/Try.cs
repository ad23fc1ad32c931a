using System.Diagnostics;

namespace UserSync.Faults.Sending;

/// <summary>One try of a delivery.</summary>
/// <param name="Event">What was delivered.</param>
/// <param name="Replica">To which replica, from 0.</param>
/// <param name="StartedAt">When, as a <see cref="Stopwatch"/> timestamp.</param>
/// <param name="Took">How long it took to its end.</param>
/// <param name="End">How it ended.</param>
/// <param name="Status">The answer's HTTP status, 0 without an answer.</param>
/// <param name="Outcome">The answer's <c>outcome</c>, or the <c>code</c> of its problem.</param>
/// <param name="MayBeRefused">Whether it was signed with a secret that is being withdrawn.</param>
internal sealed record Try(
    SentEvent Event, int Replica, long StartedAt, TimeSpan Took, TryEnd End, int Status, string? Outcome, bool MayBeRefused)
{
    /// <summary>Whether the sender takes the event for delivered; as with Svix, only 2xx is.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the answer says that this very try had the effect, and no earlier one.</summary>
    public bool ClaimsEffect => IsSuccess && Outcome != "duplicate";

    /// <summary>In a word, for counting.</summary>
    public string Word => End == TryEnd.Answered ? $"{Status}" : End.ToString().ToLowerInvariant();
}
