using UserSync.Faults.Judging;

namespace UserSync.Faults.Scenarios;

/// <summary>What became of one scenario.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Judgement">The numbers; <see langword="null"/> where it did not get that far.</param>
/// <param name="Complaints">What was not as it should be, or what the machine lacks.</param>
/// <param name="Notes">What else is worth knowing.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Result(
    string Scenario,
    Verdict Verdict,
    Judgement? Judgement,
    IReadOnlyList<string> Complaints,
    IReadOnlyList<string> Notes,
    TimeSpan Took)
{
    /// <summary>The verdict in words.</summary>
    public string Words => Verdict switch
    {
        Verdict.Survived => "survived",
        Verdict.Failed => "FAILED",
        Verdict.NotRun => $"not run: {string.Join("; ", Complaints)}",
    };
}
