using System.Diagnostics.CodeAnalysis;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.CommandLine;

/// <summary>Reads the settings for a command, or says on standard error what is wrong with them.</summary>
internal static class CheckedSettings
{
    /// <summary>Reads and checks; where that fails the command ends with <see cref="ExitCode.Configuration"/>.</summary>
    public static bool TryRead(
        IConfiguration configuration, IHostEnvironment environment, [NotNullWhen(true)] out Settings? settings)
    {
        var read = SettingsReader.Read(configuration, environment.IsProduction(), out var problems);
        settings = problems.Count == 0 ? read : null;
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return settings is not null;
    }
}
