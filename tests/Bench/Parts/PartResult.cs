using UserSync.Bench.Measuring;

namespace UserSync.Bench.Parts;

/// <summary>The figures of a part.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Title">What was measured.</param>
/// <param name="Rows">One for each contender, UserSync first.</param>
/// <param name="Complaints">What was wrong; empty where nothing was.</param>
internal sealed record PartResult(string Name, string Title, IReadOnlyList<Row> Rows, IReadOnlyList<string> Complaints);

/// <summary>The figures of a contender.</summary>
/// <param name="Contender">Its name.</param>
/// <param name="IsUserSync">Whether it is no baseline.</param>
/// <param name="Median">The medians of its rounds.</param>
/// <param name="Rounds">What it did in each.</param>
internal sealed record Row(string Contender, bool IsUserSync, Figures Median, IReadOnlyList<Figures> Rounds)
{
    /// <summary>
    /// A figure as a multiple of another contender's, in each round: the machine is another one from minute to minute, but
    /// much the same for two that are measured one after the other.
    /// </summary>
    public double[] NextTo(Row other, Func<Figures, double> figure) =>
        [.. Rounds.Zip(other.Rounds, (ours, theirs) => figure(ours) / figure(theirs))];
}
