using System.CommandLine;
using System.Text.RegularExpressions;

namespace UserSync.WebApi.CommandLine;

/// <summary>The command line: <c>usersync serve|migrate|replay|sign|doctor</c>, serve where nothing is said.</summary>
internal static partial class UserSyncCommand
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Keeps the users that sign in with Clerk in step in your own database.")
        {
            ServeCommand.Create(),
            MigrateCommand.Create(),
            ReplayCommand.Create(),
            SignCommand.Create(),
            DoctorCommand.Create(),
        };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync([.. parsed.UnmatchedTokens], cancellationToken));

        var result = root.Parse(args);
        var problems = result.Errors.Select(error => error.Message)
            .Concat(result.UnmatchedTokens.Where(token => !SettingPattern().IsMatch(token))
                .Select(token => $"'{token}' is neither a command nor a setting of the form --Key=value."))
            .ToList();
        if (problems.Count == 0)
        {
            // Ctrl-C and SIGTERM are the host's own matter: it drains.
            return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }

        foreach (var problem in problems)
        {
            await Console.Error.WriteLineAsync($"usersync: {problem}");
        }

        await Console.Error.WriteLineAsync("Try 'usersync --help'.");
        return ExitCode.Usage;
    }

    [GeneratedRegex("^--[A-Za-z][A-Za-z0-9:._-]*=")]
    private static partial Regex SettingPattern();
}
