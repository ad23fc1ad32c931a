using System.Collections.Concurrent;
using MediatR;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Sync;

namespace UserSync.WebApi.Hosting;

/// <summary>Carries out runs that were asked for over HTTP, after the answer. They end when the process is asked to end.</summary>
public sealed partial class SyncLauncher(IServiceScopeFactory scopes, ILogger<SyncLauncher> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <summary>Begins a run.</summary>
    /// <param name="request">Makes the command for a run that reports to somebody.</param>
    /// <returns>The run as it began, or <see langword="null"/> where another is under way.</returns>
    public async Task<SyncRun?> LaunchAsync(Func<Action<SyncRun>, IRequest<SyncRun?>> request)
    {
        var begun = new TaskCompletionSource<SyncRun?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.Run(() => RunAsync(request(run => begun.TrySetResult(run)), begun));
        _running[running] = true;
        _ = running.ContinueWith(ended => _running.TryRemove(ended, out _), TaskScheduler.Default);
        return await begun.Task;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(IRequest<SyncRun?> request, TaskCompletionSource<SyncRun?> begun)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var run = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, _stopping.Token);
            begun.TrySetResult(run);
            if (run is not null)
            {
                LogEnded(run.Kind, run.Id, run.Status, run.Seen, run.Drift, run.Reason);
            }
        }
        catch (Exception exception)
        {
            if (!begun.TrySetException(exception) && exception is not (DatabaseUnavailableException or OperationCanceledException))
            {
                LogFailed(exception.GetType().FullName, exception.StackTrace);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {RunId}: {Status}, {Seen} users seen, {Drift} not in step. {Reason}")]
    private partial void LogEnded(SyncKind kind, Guid runId, SyncStatus status, long seen, long drift, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A run failed unexpectedly: {ExceptionType}\n{StackTrace}")]
    private partial void LogFailed(string? exceptionType, string? stackTrace);
}
