using System.Collections.Frozen;
using UserSync.Application.Common.Interfaces;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Commits to PostgreSQL: an event's batch together with those of other callers, any other batch by itself.</summary>
internal sealed class PostgresUnitOfWork(PendingWrites pending, GroupCommit together, PostgresWriter writer) : IUnitOfWork
{
    public Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var batch = pending.Take();
        return batch switch
        {
            { IsEmpty: true } => Task.FromResult(new CommitResult(FrozenSet<string>.Empty, FrozenSet<string>.Empty, null)),
            { Event: null } => DatabaseFaults.TranslateAsync(
                token => writer.WriteAsync(batch, token), DatabaseFaults.CommitDeadline, cancellationToken),
            _ => together.CommitAsync(batch, cancellationToken),
        };
    }

    public void Discard() => pending.Take();
}
