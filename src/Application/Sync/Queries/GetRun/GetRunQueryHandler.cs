using MediatR;

namespace UserSync.Application.Sync.Queries.GetRun;

internal sealed class GetRunQueryHandler(ISyncRunRepository runs) : IRequestHandler<GetRunQuery, RunDetails?>
{
    private const int MostItems = 1_000;

    public async Task<RunDetails?> Handle(GetRunQuery request, CancellationToken cancellationToken) =>
        await runs.FindAsync(request.Id, cancellationToken) is { } run && request.Kinds.Contains(run.Kind)
            ? new RunDetails(
                run,
                await runs.ListItemsAsync(run.Id, kind: null, after: null, MostItems, cancellationToken),
                await runs.LastVerifiedAsync(cancellationToken))
            : null;
}
