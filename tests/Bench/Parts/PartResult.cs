using UserSync.Bench.Measuring;

namespace UserSync.Bench.Parts;

/// <summary>The figures of a part.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Title">What was measured.</param>
/// <param name="Rows">One for each contender, UserSync first.</param>
/// <param name="Complaints">What was wrong; empty where nothing was.</param>
internal sealed record PartResult(string Name, string Title, IReadOnlyList<Row> Rows, IReadOnlyList<string> Complaints)
{
    /// <summary>One result for each part out of what was measured several times, each time in the same parts and rows.</summary>
    public static IReadOnlyList<PartResult> Together(IReadOnlyList<IReadOnlyList<PartResult>> repeats) =>
    [
        .. repeats.SelectMany(parts => parts).GroupBy(part => part.Name, StringComparer.Ordinal).Select(same => same.First() with
        {
            Rows = [.. same.First().Rows.Select((row, index) => row with { Repeats = [.. same.SelectMany(part => part.Rows[index].Repeats)] })],
            Complaints = [.. same.SelectMany(part => part.Complaints)],
        }),
    ];
}

/// <summary>The figures of a contender.</summary>
/// <param name="Contender">Its name.</param>
/// <param name="IsUserSync">Whether it is no baseline.</param>
/// <param name="Repeats">What it did in each round, for each time that all was started anew.</param>
internal sealed record Row(string Contender, bool IsUserSync, IReadOnlyList<IReadOnlyList<Figures>> Repeats)
{
    /// <summary>The medians of all rounds.</summary>
    public Figures Median => Figures.Median([.. Repeats.SelectMany(rounds => rounds)]);

    /// <summary>
    /// A figure as a multiple of another contender's, in each round: the machine is another one from minute to minute, but
    /// much the same for two that are measured one after the other.
    /// </summary>
    public double[][] NextTo(Row other, Func<Figures, double> figure) =>
    [
        .. Repeats.Zip(other.Repeats, (ours, theirs) => ours.Zip(theirs, (our, their) => figure(our) / figure(their)).ToArray()),
    ];
}
