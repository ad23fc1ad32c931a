using UserSync.Application.Common.Interfaces;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>A batch with an event that waits to be committed, and its caller with it.</summary>
internal sealed class PendingCommit(WriteBatch batch)
{
    private readonly TaskCompletionSource<CommitResult> _completion = new();

    public WriteBatch Batch => batch;

    /// <summary>What became of the batch, once its commit is made.</summary>
    public Task<CommitResult> Result => _completion.Task;

    /// <summary>How many earlier batches, counted once for each key, must have ended before this one may be written.</summary>
    public int Predecessors { get; set; }

    /// <summary>The later batches that wait for this one, once for each key that they share with it.</summary>
    public List<PendingCommit> Followers { get; } = new(0);

    /// <summary>Whether its caller has gone; it need not be written any more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The rows that it writes. Ids of different tables have different beginnings; were two alike, one would wait.</summary>
    public IEnumerable<string> Keys
    {
        get
        {
            yield return batch.Event!.EventId;
            if (batch.JoinedUser is { } user)
            {
                yield return user;
            }

            if (batch.JoinedSession is { } session)
            {
                yield return session;
            }
        }
    }

    public void Succeed(CommitResult result) => _completion.TrySetResult(result);

    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
