using System.Data.Common;
using UserSync.Application.Common.Exceptions;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Hosting;

/// <summary>
/// Brings the schema up to date while the service listens already, or waits until somebody else has. A database that
/// is down ends nothing: this tries until it is up.
/// </summary>
internal sealed partial class SchemaAtStart(
    Settings settings,
    Schema schema,
    Readiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<SchemaAtStart> logger)
    : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private string? _said;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ListeningAsync(stoppingToken);
            while (!await TryAsync(stoppingToken))
            {
                await Task.Delay(_pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogInterrupted();
        }
    }

    // A service that cannot listen ends at once, and has touched no database by then.
    private async Task ListeningAsync(CancellationToken stoppingToken)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(listening.SetResult))
        {
            await listening.Task.WaitAsync(stoppingToken);
        }
    }

    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (settings.MigrateOnStart)
            {
                readiness.Report("The schema is being brought up to date.");
                foreach (var migration in await schema.MigrateAsync(stoppingToken))
                {
                    LogApplied(migration);
                }
            }
            else if (await schema.PendingAsync(stoppingToken) is { Count: > 0 })
            {
                Report("The schema is not current. Run `usersync migrate`.");
                return false;
            }

            readiness.Report(null);
            LogReady();
            return true;
        }
        catch (DatabaseUnavailableException)
        {
            Report("The database does not answer.");
            return false;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Loud, and again and again, rather than an end: the process that is up can say what is wrong.
            LogFailed(exception.GetType().FullName, (exception as DbException)?.SqlState);
            Report("The schema could not be brought up to date. `usersync migrate` says why.");
            return false;
        }
    }

    private void Report(string obstacle)
    {
        // Every second would be too often.
        if (_said != obstacle)
        {
            LogWaiting(obstacle);
            _said = obstacle;
        }

        readiness.Report(obstacle);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Migration applied: {Migration}")]
    private partial void LogApplied(string migration);

    [LoggerMessage(Level = LogLevel.Information, Message = "The schema is current; ready for traffic")]
    private partial void LogReady();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Obstacle}")]
    private partial void LogWaiting(string obstacle);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schema could not be brought up to date: {ExceptionType} {SqlState}")]
    private partial void LogFailed(string? exceptionType, string? sqlState);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Stopped before the schema was current")]
    private partial void LogInterrupted();
}
