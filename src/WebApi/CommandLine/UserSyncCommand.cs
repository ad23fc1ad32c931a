using System.CommandLine;
using System.Text.RegularExpressions;

namespace UserSync.WebApi.CommandLine;

/// <summary>The command line: <c>usersync serve|migrate|backfill|reconcile|replay|sign|doctor</c>, serve where nothing is said.</summary>
internal static partial class UserSyncCommand
{
    private const string Name = "usersync";

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Keeps the users that sign in with Clerk in step in your own database.")
        {
            ServeCommand.Create(),
            MigrateCommand.Create(),
            BackfillCommand.Create(),
            ReconcileCommand.Create(),
            ReplayCommand.Create(),
            SignCommand.Create(),
            DoctorCommand.Create(),
        };

        // What is left over is looked at below, for every command.
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync([.. parsed.UnmatchedTokens], cancellationToken));

        var result = root.Parse(args);
        if (FindProblem(result, args) is not { } problem)
        {
            // Ctrl-C and SIGTERM are the host's own matter: it drains.
            return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }

        var command = result.CommandResult.Command is RootCommand ? Name : $"{Name} {result.CommandResult.Command.Name}";
        await Console.Error.WriteLineAsync($"{Name}: {problem}");
        await Console.Error.WriteLineAsync($"Try '{command} --help'.");
        return ExitCode.Usage;
    }

    /// <summary>The first thing that is wrong with the arguments, or <see langword="null"/>.</summary>
    private static string? FindProblem(ParseResult result, string[] args)
    {
        if (result.Errors is [var error, ..])
        {
            return error.Message;
        }

        var command = result.CommandResult.Command;
        var takesSettings = !command.TreatUnmatchedTokensAsErrors;
        var unknown = result.UnmatchedTokens.FirstOrDefault(token => !takesSettings || !SettingPattern().IsMatch(token));
        if (unknown is null)
        {
            return null;
        }

        // No more is shown than must be: what follows a mistyped option may be a secret.
        var shown = unknown.StartsWith('-') ? $"'{unknown.Split('=')[0]}'" : unknown == args[0] ? $"'{unknown}'" : "one of the arguments";
        return takesSettings ? $"{shown} is neither a command nor a setting of the form --Key=value."
            : SettingPattern().IsMatch(unknown) ? $"{command.Name} does not know {shown}. Only serve takes settings as arguments."
            : $"{command.Name} does not know {shown}.";
    }

    [GeneratedRegex("^--[A-Za-z][A-Za-z0-9:._-]*=")]
    private static partial Regex SettingPattern();
}
