using UserSync.Bench.Measuring;

namespace UserSync.Bench.Parts;

/// <summary>One of those that do the same work.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="IsUserSync">Whether it is what this is all about, and not a baseline.</param>
/// <param name="MeasureAsync">Loads it so long, and tells how it did.</param>
internal sealed record Contender(
    string Name, bool IsUserSync, Func<TimeSpan, CancellationToken, Task<Figures>> MeasureAsync);
