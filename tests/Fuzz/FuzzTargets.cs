namespace UserSync.Fuzz;

/// <summary>All that can be fuzzed, by name.</summary>
public static class FuzzTargets
{
    private static readonly Dictionary<string, Func<IFuzzTarget>> _makers = new()
    {
        ["envelope"] = () => new EnvelopeTarget(),
        ["verifier"] = () => new VerifierTarget(),
        ["token"] = () => new TokenTarget(),
    };

    /// <summary>The names, as they stand on the command line and in folders.</summary>
    public static IReadOnlyCollection<string> Names => _makers.Keys;

    /// <summary>Makes the target of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IFuzzTarget Create(string name) => _makers[name]();
}
