using MediatR;

namespace UserSync.Application.Webhooks.Commands.PurgeEvents;

internal sealed class PurgeEventsCommandHandler(IEventRetention retention, TimeProvider clock) : IRequestHandler<PurgeEventsCommand, int>
{
    // Small enough to hold its locks for some milliseconds only, next to deliveries.
    private const int BatchSize = 1_000;

    public async Task<int> Handle(PurgeEventsCommand request, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - request.KeepFor;
        var deleted = 0;
        int batch;
        do
        {
            batch = await retention.DeleteBatchAsync(before, BatchSize, cancellationToken);
            deleted += batch;
        }
        while (batch == BatchSize);
        return deleted;
    }
}
