namespace UserSync.Bench.Parts;

/// <summary>Contenders whose figures may be held against each other.</summary>
/// <param name="Name">The word that <c>--only</c> takes.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Contenders">UserSync first.</param>
/// <param name="CheckAsync">Afterwards tells what is wrong with the work that was done; empty where nothing is.</param>
internal sealed record Part(
    string Name, string Title, IReadOnlyList<Contender> Contenders, Func<Task<IReadOnlyList<string>>> CheckAsync);
