using UserSync.Application.Webhooks.Commands.ReplayEvent;

namespace UserSync.WebApi.CommandLine;

/// <summary>One event of a replay, done.</summary>
/// <param name="EventId">Its id.</param>
/// <param name="Receipt">What became of it.</param>
/// <param name="Totals">What became of all so far, it included.</param>
/// <param name="Fraction">How far the replay is on its way through time, from 0 to 1.</param>
internal sealed record ReplayStep(string EventId, ReplayReceipt Receipt, ReplayTotals Totals, double Fraction)
{
    /// <summary>What to tell of it by itself, or <see langword="null"/> where it went well.</summary>
    public string? Trouble => Receipt.Outcome switch
    {
        ReplayOutcome.Unprocessable or ReplayOutcome.Failed => $"{EventId} failed: {Receipt.Reason}",
        ReplayOutcome.PayloadNotKept => $"{EventId} cannot be replayed: its body is not kept whole",
        ReplayOutcome.NotFound => $"{EventId} is not in the event log",
        _ => null,
    };
}
