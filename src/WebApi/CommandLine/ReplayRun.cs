using MediatR;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Commands.ReplayEvent;

namespace UserSync.WebApi.CommandLine;

/// <summary>Replays events of the log, oldest first and one after the other. It holds one page of ids, however many there are.</summary>
/// <param name="services">The application.</param>
/// <param name="report">Told of each event when it is done.</param>
internal sealed class ReplayRun(IServiceProvider services, Action<ReplayStep> report)
{
    private const int PageSize = 200;

    /// <summary>What has been done so far; after a failure too.</summary>
    public ReplayTotals Totals { get; private set; } = new();

    /// <summary>Replays one event.</summary>
    public Task OneAsync(string eventId, CancellationToken cancellationToken) => ReplayAsync(eventId, 1, cancellationToken);

    /// <summary>Replays all that are selected.</summary>
    public async Task AllAsync(ReplaySelection selection, CancellationToken cancellationToken)
    {
        EventPosition? first = null;
        EventPosition? last = null;
        while (await PageAsync(selection, last, cancellationToken) is { Count: > 0 } page)
        {
            // How many there are would take counting them all; how much time they span is known.
            first ??= page[0];
            foreach (var position in page)
            {
                var fraction = (position.ReceivedAt - first.ReceivedAt) / (selection.Until - first.ReceivedAt);
                await ReplayAsync(position.EventId, double.IsFinite(fraction) ? fraction : 1, cancellationToken);
            }

            last = page[^1];
        }
    }

    private async Task ReplayAsync(string eventId, double fraction, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var receipt = await mediator.Send(new ReplayEventCommand(eventId), cancellationToken);
        Totals = Totals.With(receipt.Outcome);
        report(new ReplayStep(eventId, receipt, Totals, fraction));
    }

    private async Task<IReadOnlyList<EventPosition>> PageAsync(
        ReplaySelection selection, EventPosition? after, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IWebhookEventRepository>()
            .ListForReplayAsync(selection, after, PageSize, cancellationToken);
    }
}
