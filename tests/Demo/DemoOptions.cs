using System.Diagnostics.CodeAnalysis;

namespace UserSync.Demo;

/// <summary>What the command line asks for.</summary>
/// <param name="Keep">Whether service and emulator go on after the story, for trying things by hand.</param>
internal sealed record DemoOptions(bool Keep)
{
    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out DemoOptions? options)
    {
        options = arguments.All(argument => argument == "--keep") ? new DemoOptions(arguments.Length > 0) : null;
        return options is not null;
    }
}
