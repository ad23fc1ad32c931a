using System.CommandLine;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunBackfill;
using UserSync.WebApi.Contracts;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync backfill</c>: takes all of Clerk's users in.</summary>
internal static class BackfillCommand
{
    public static Command Create()
    {
        var restart = new Option<bool>("--restart") { Description = "Begin anew, although an earlier backfill could be gone on with." };
        var asJson = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("backfill", "Take all of Clerk's users in. A backfill that was cut short is gone on with.") { restart, asJson };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = SyncConsole.Services(out _);
            return services is null
                ? ExitCode.Configuration
                : await RunAsync(services, parsed.GetValue(restart), parsed.GetValue(asJson), cancellationToken);
        });
        return command;
    }

    /// <summary>Runs with an application that is put together already.</summary>
    internal static async Task<int> RunAsync(IServiceProvider services, bool restart, bool asJson, CancellationToken cancellationToken)
    {
        var console = new SyncConsole(services, Words, asJson);
        if (await console.RunAsync(report => new RunBackfillCommand(restart, report), cancellationToken) is not { } run)
        {
            return ExitCode.Left;
        }

        if (asJson)
        {
            SyncConsole.WriteJson(BackfillAnswer.Of(run));
        }
        else
        {
            Console.WriteLine(Words(run));
        }

        if (run.Status != SyncStatus.Completed)
        {
            await Console.Error.WriteLineAsync(
                $"It ended early: {run.Reason} Run `usersync backfill` again, and it goes on from there; with --restart it begins anew.");
        }

        return run is { Status: SyncStatus.Completed, Failed: 0 } ? ExitCode.Done : ExitCode.Left;
    }

    private static string Words(SyncRun run) => FormattableString.Invariant(
        $"{run.Seen} of {run.Total} seen: {run.New} new, {run.Changed} changed, {run.Unchanged} unchanged, {run.Failed} failed");
}
