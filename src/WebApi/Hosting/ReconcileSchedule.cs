using MediatR;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunChanges;
using UserSync.Application.Sync.Commands.RunReconciliation;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Hosting;

/// <summary>
/// Keeps the users in step although webhooks may fail: looks every minute whether a comparison is due on any replica, the
/// one over the latest changes or the full one, and mends what it finds.
/// </summary>
internal sealed partial class ReconcileSchedule(
    Settings settings, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ReconcileSchedule> logger) : BackgroundService
{
    public static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reconcile = settings.Reconcile;
        if (!settings.HasSecretKey || (reconcile.Interval is null && reconcile.FullInterval is null))
        {
            return;
        }

        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = clock.GetUtcNow();
                if (reconcile.FullInterval is { } full)
                {
                    await RunAsync(new RunReconciliationCommand(Repair: true, reconcile.Limit, now - full, _ => { }), stoppingToken);
                }

                if (reconcile.Interval is { } interval)
                {
                    await RunAsync(new RunChangesCommand(now - interval, _ => { }), stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Another replica, or the next start, takes it up.
        }
    }

    private async Task RunAsync(IRequest<SyncRun?> request, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var run = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
            if (run is { Status: SyncStatus.Completed, Drift: > 0 } or { Status: SyncStatus.Failed or SyncStatus.Stopped })
            {
                LogEnded(run.Kind, run.Id, run.Status, run.Drift, run.Repaired, run.Reason);
            }
        }
        catch (DatabaseUnavailableException)
        {
            LogPostponed();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next one may fare better; the service goes on in any case.
            LogFailed(exception.GetType().FullName, exception.StackTrace);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {RunId}: {Status}, {Drift} users were not in step, {Repaired} mended. {Reason}")]
    private partial void LogEnded(SyncKind kind, Guid runId, SyncStatus status, long drift, long repaired, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Users are compared with Clerk later: the database does not answer")]
    private partial void LogPostponed();

    [LoggerMessage(Level = LogLevel.Error, Message = "A comparison with Clerk failed: {ExceptionType}\n{StackTrace}")]
    private partial void LogFailed(string? exceptionType, string? stackTrace);
}
