using System.Text.Json.Serialization;
using UserSync.Application.Webhooks.Commands.ReplayEvent;

namespace UserSync.WebApi.CommandLine;

/// <summary>What became of the events that were replayed.</summary>
/// <param name="Replayed">How many were taken in again.</param>
/// <param name="Applied">How many changed something.</param>
/// <param name="Stale">How many told nothing new.</param>
/// <param name="Ignored">How many are of types that are not used.</param>
/// <param name="Failed">How many failed again.</param>
/// <param name="NotKept">How many could not be, since their bodies are not kept whole.</param>
/// <param name="NotFound">How many were not in the log.</param>
internal sealed record ReplayTotals(
    int Replayed = 0, int Applied = 0, int Stale = 0, int Ignored = 0, int Failed = 0, int NotKept = 0, int NotFound = 0)
{
    /// <summary>How many it has come by.</summary>
    [JsonIgnore]
    public int Tried => Replayed + NotKept + NotFound;

    /// <summary>Whether somebody still has to look at something.</summary>
    [JsonIgnore]
    public bool IsAnythingLeft => Failed + NotKept + NotFound > 0;

    /// <summary>The totals with one event more.</summary>
    public ReplayTotals With(ReplayOutcome outcome) => outcome switch
    {
        ReplayOutcome.Applied => this with { Replayed = Replayed + 1, Applied = Applied + 1 },
        ReplayOutcome.Stale => this with { Replayed = Replayed + 1, Stale = Stale + 1 },
        ReplayOutcome.Ignored => this with { Replayed = Replayed + 1, Ignored = Ignored + 1 },
        ReplayOutcome.Unprocessable or ReplayOutcome.Failed => this with { Replayed = Replayed + 1, Failed = Failed + 1 },
        ReplayOutcome.PayloadNotKept => this with { NotKept = NotKept + 1 },
        ReplayOutcome.NotFound => this with { NotFound = NotFound + 1 },
    };

    /// <summary>The totals in words.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Replayed} replayed: {Applied} applied, {Stale} stale, {Ignored} ignored, {Failed} failed; {NotKept} not kept");
}
