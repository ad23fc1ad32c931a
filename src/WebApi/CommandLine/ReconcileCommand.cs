using System.CommandLine;
using MediatR;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunReconciliation;
using UserSync.Application.Sync.Queries.GetRun;
using UserSync.WebApi.Contracts;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync reconcile</c>: compares all users with Clerk, and mends what differs where that is asked.</summary>
internal static class ReconcileCommand
{
    public static Command Create()
    {
        var repair = new Option<bool>("--repair") { Description = "Mend what is not in step; without it nothing is changed." };
        var asJson = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("reconcile", "Compare all users with Clerk, and say which are not in step.") { repair, asJson };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = SyncConsole.Services(out var settings);
            return services is null
                ? ExitCode.Configuration
                : await RunAsync(services, parsed.GetValue(repair), settings!.Reconcile.Limit, parsed.GetValue(asJson), cancellationToken);
        });
        return command;
    }

    /// <summary>Runs with an application that is put together already.</summary>
    internal static async Task<int> RunAsync(
        IServiceProvider services, bool repair, DeletionLimit limit, bool asJson, CancellationToken cancellationToken)
    {
        var console = new SyncConsole(services, Words, asJson);
        if (await console.RunAsync(
            report => new RunReconciliationCommand(repair, limit, NotSince: null, report), cancellationToken) is not { } run)
        {
            return ExitCode.Left;
        }

        await using var scope = services.CreateAsyncScope();
        var details = await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new GetRunQuery(run.Id, SyncKind.Reconciliation), cancellationToken);
        if (asJson)
        {
            SyncConsole.WriteJson(ReconciliationAnswer.Of(details!));
        }
        else
        {
            foreach (var item in details!.Items)
            {
                Console.WriteLine(Words(item));
            }

            Console.WriteLine(Words(run));
        }

        if (run.Status != SyncStatus.Completed)
        {
            await Console.Error.WriteLineAsync($"It ended early: {run.Reason}");
        }

        return run.IsInStep ? ExitCode.Done : ExitCode.Left;
    }

    private static string Words(SyncRun run) => FormattableString.Invariant(
        $"{run.Seen} of {run.Total} seen: {run.Missing} missing, {run.Stale} stale, {run.Different} different, {run.Extra} extra; {run.Repaired} mended");

    private static string Words(DriftItem item) => string.Join(
        ' ',
        new[] { item.ClerkUserId, item.Kind.ToString().ToLowerInvariant(), item.Fields, item.Repaired ? "mended" : "" }.Where(word => word.Length > 0));
}
