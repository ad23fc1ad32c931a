using UserSync.Application.Clerk;
using UserSync.Application.Common.Exceptions;

namespace UserSync.Application.Sync;

/// <summary>Carries runs out, one at a time across all processes on one database, and writes down how each of them ended.</summary>
internal sealed class SyncRunner(ISyncRunRepository runs, TimeProvider clock)
{
    private static readonly TimeSpan _kept = TimeSpan.FromDays(30);

    /// <param name="begin">Gives the run to carry out once the turn is ours, or <see langword="null"/> where none is due.</param>
    /// <param name="walk">Carries it out; gives it back as it stands then.</param>
    /// <param name="report">Told of each step, the first one included.</param>
    /// <param name="cancellationToken">Ends the run; a backfill can go on from there.</param>
    /// <returns>The run as it ended, or <see langword="null"/> where another is under way, or none is due.</returns>
    public async Task<SyncRun?> RunAsync(
        Func<Task<SyncRun?>> begin,
        Func<RunLog, Task<SyncRun>> walk,
        Action<SyncRun> report,
        CancellationToken cancellationToken)
    {
        await using var turn = await runs.TryTakeTurnAsync(cancellationToken);
        if (turn is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        await runs.EndAbandonedAsync(now, cancellationToken);
        await runs.PurgeAsync(now - _kept, cancellationToken);
        if (await begin() is not { } run)
        {
            return null;
        }

        var log = new RunLog(runs, turn, run, report);
        await log.StepAsync(run, [], cancellationToken);
        try
        {
            var ended = await walk(log);
            await log.StepAsync(ended with { FinishedAt = clock.GetUtcNow() }, [], CancellationToken.None);
            return log.Run;
        }
        catch (Exception exception) when (exception is ClerkUnavailableException or ClerkKeyRefusedException)
        {
            return await EndAsync(log, exception.Message, report);
        }
        catch (Exception exception)
        {
            await TryEndAsync(log, exception, report);
            throw;
        }
    }

    private async Task<SyncRun> EndAsync(RunLog log, string reason, Action<SyncRun> report)
    {
        var ended = log.Run with
        {
            Status = SyncStatus.Failed,
            Reason = reason.Length > SyncRun.MaxReasonLength ? reason[..SyncRun.MaxReasonLength] : reason,
            FinishedAt = clock.GetUtcNow(),
        };
        await runs.SaveAsync(ended, [], CancellationToken.None);
        report(ended);
        return ended;
    }

    private async Task TryEndAsync(RunLog log, Exception exception, Action<SyncRun> report)
    {
        try
        {
            await EndAsync(
                log,
                exception switch
                {
                    OperationCanceledException => "It was asked to end.",
                    DatabaseUnavailableException => "The database did not answer.",

                    // Its message may hold values.
                    _ => exception.GetType().Name,
                },
                report);
        }
        catch (DatabaseUnavailableException)
        {
            // The next run declares this one ended.
        }
    }
}
