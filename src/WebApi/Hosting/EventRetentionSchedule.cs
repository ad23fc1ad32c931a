using MediatR;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Webhooks.Commands.PurgeEvents;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Hosting;

/// <summary>Takes old rows out of the event log every hour, where a retention is configured.</summary>
internal sealed partial class EventRetentionSchedule(
    Settings settings, IServiceScopeFactory scopes, TimeProvider clock, ILogger<EventRetentionSchedule> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.EventRetention is not { } keepFor)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PurgeAsync(keepFor, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest goes an hour after the next start.
        }
    }

    private async Task PurgeAsync(TimeSpan keepFor, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var deleted = await scope.ServiceProvider.GetRequiredService<IMediator>()
                .Send(new PurgeEventsCommand(keepFor), cancellationToken);
            if (deleted > 0)
            {
                LogPurged(deleted, keepFor.TotalDays);
            }
        }
        catch (DatabaseUnavailableException)
        {
            LogPostponed();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} events older than {Days} days")]
    private partial void LogPurged(int count, double days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old events are deleted in an hour: the database does not answer")]
    private partial void LogPostponed();
}
