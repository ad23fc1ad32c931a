namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>A process that has ended, with all that it said.</summary>
internal sealed record Ended(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>Everything on standard output.</summary>
    public string OutputText => string.Join('\n', Output);

    /// <summary>Everything that it said, wherever.</summary>
    public string Text => string.Join('\n', Output.Concat(Errors));

    /// <summary>Shown where a test fails.</summary>
    public override string ToString() =>
        $"exit code {ExitCode}\n-- standard output\n{OutputText}\n-- standard error\n{string.Join('\n', Errors)}";
}
