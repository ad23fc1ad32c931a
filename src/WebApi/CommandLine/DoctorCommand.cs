using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync doctor</c>: checks configuration, database, Redis and Clerk, and says what to mend.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static Command Create()
    {
        var asJson = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("doctor", "Check configuration, database, Redis and Clerk, and say what to mend.") { asJson };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(asJson), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool asJson, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        if (!CheckedSettings.TryRead(builder.Configuration, builder.Environment, out var settings))
        {
            return ExitCode.Configuration;
        }

        var findings = await Examination.RunAsync(settings, cancellationToken);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(findings, _json));
        }
        else
        {
            Print(findings);
        }

        return findings.All(finding => finding.IsGood) ? ExitCode.Done : ExitCode.Left;
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            // The library would break lines at 80 columns there, within words too, and colour the logs of build servers.
            console.Profile.Width = int.MaxValue;
            console.Profile.Capabilities.Ansi = false;
        }

        foreach (var finding in findings)
        {
            console.MarkupLineInterpolated(finding.IsGood
                ? (FormattableString)$"[green]ok[/]    {finding.What}: {finding.Found}"
                : $"[red]mend[/]  {finding.What}: {finding.Found}");
            if (finding.Advice is not null)
            {
                console.MarkupLineInterpolated($"      {finding.Advice}");
            }
        }
    }
}
