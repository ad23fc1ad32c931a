using MediatR;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Traffic;
using UserSync.Application.Traffic.Commands.RecordTraffic;

namespace UserSync.WebApi.Hosting;

/// <summary>Writes down every ten seconds what this process has seen of the traffic, and once more at the end.</summary>
internal sealed partial class TrafficRecorder(
    IServiceScopeFactory scopes, TrafficState state, Readiness readiness, TimeProvider clock, ILogger<TrafficRecorder> logger)
    : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private IReadOnlyList<TrafficWarning> _warnings = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RecordAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                await RecordAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync writes down the rest.
        }
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        // Before the schema is current there is nowhere to write to.
        if (readiness.IsStarting)
        {
            return;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var report = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RecordTrafficCommand(), cancellationToken);
            state.Latest = report;
            Tell(report.Warnings);
        }
        catch (DatabaseUnavailableException)
        {
            LogPostponed();
        }
    }

    /// <summary>Says what has changed since the last time, once.</summary>
    private void Tell(IReadOnlyList<TrafficWarning> warnings)
    {
        foreach (var warning in warnings.Where(warning => _warnings.All(known => known.Code != warning.Code)))
        {
            LogWarning(warning.Code, warning.Finding, warning.Advice);
        }

        foreach (var over in _warnings.Where(known => warnings.All(warning => warning.Code != known.Code)))
        {
            LogOver(over.Code);
        }

        _warnings = warnings;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Code}: {Finding} {Advice}")]
    private partial void LogWarning(string code, string finding, string advice);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Code} is over")]
    private partial void LogOver(string code);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The traffic is written down later: the database does not answer")]
    private partial void LogPostponed();
}
