using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Common.Interfaces;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// Commits batches of different callers together. There is no timer: whatever has queued while the last commit was under
/// way goes with the next one, so a batch that comes alone is written at once, and the more come, the less each costs.
/// </summary>
/// <remarks>
/// Each caller is answered after its commit, with an outcome of its own. A group that fails is taken apart, so that no
/// batch fails, or waits for somebody's row, for another's sake.
/// </remarks>
internal sealed class GroupCommit([FromKeyedServices(GroupCommit.Pool)] PostgresWriter together, PostgresWriter alone)
{
    /// <summary>
    /// Key of what groups are written with. Its connections, one for each writer, are apart from all others: the driver hands out
    /// those of a pool in turn, and behind each is a process of PostgreSQL with caches of its own, which are cold by its next turn.
    /// </summary>
    public const string Pool = "groups";

    /// <summary>Groups under way at most. The second is carried out while the first waits for the disk.</summary>
    public const int MostWriters = 2;

    /// <summary>
    /// How many batches must be ready for a group beside another one. A third of what a group costs the database does not
    /// depend on its size, so what is less had better wait for the one that is under way.
    /// </summary>
    public const int WorthAWriter = 12;

    /// <summary>Batches in a group at most.</summary>
    public const int MostMembers = 64;

    /// <summary>Batches that may wait. They are some hundred milliseconds of work; whoever comes then had better come again.</summary>
    public const int MostWaiting = 2_000;

    // Longer than another replica's commit takes, shorter than a caller notices.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly CommitQueue _queue = new();
    private int _writers;

    /// <summary>Commits a batch that has an event.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="cancellationToken">Gives up waiting; a commit that is under way by then may still succeed.</param>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached or is too slow, or too many wait for it.</exception>
    public async Task<CommitResult> CommitAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var commit = new PendingCommit(batch);
        lock (_gate)
        {
            if (_queue.Waiting == MostWaiting)
            {
                throw new DatabaseUnavailableException(new TimeoutException($"{MostWaiting} commits are waiting already."));
            }

            _queue.Add(commit);
        }

        StartWriter();
        try
        {
            return await commit.Result.WaitAsync(DatabaseFaults.CommitDeadline, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            commit.IsGivenUp = true;
            throw new DatabaseUnavailableException(exception);
        }
        catch (OperationCanceledException)
        {
            commit.IsGivenUp = true;
            throw;
        }
    }

    private void StartWriter()
    {
        lock (_gate)
        {
            if (!IsWorthAWriter())
            {
                return;
            }

            _writers++;
        }

        // Without the caller's context: what a group costs must not appear in the trace of the one who happens to start it.
        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.WriteGroupsAsync(), this, preferLocal: false);
    }

    private async Task WriteGroupsAsync()
    {
        while (TakeGroup() is { } group)
        {
            if (group.Count > 0)
            {
                await WriteAsync(group);
            }
        }
    }

    /// <summary>The next group; or null where there is none, and the writer that asked has ended.</summary>
    private List<PendingCommit>? TakeGroup()
    {
        lock (_gate)
        {
            _writers--;
            if (!IsWorthAWriter())
            {
                return null;
            }

            _writers++;
            return _queue.Take(MostMembers);
        }
    }

    /// <summary>Whether what is ready should be written now, beside the groups that are under way.</summary>
    private bool IsWorthAWriter() =>
        _writers == 0 ? _queue.Ready > 0 : _writers < MostWriters && _queue.Ready >= WorthAWriter;

    private async Task WriteAsync(List<PendingCommit> group)
    {
        try
        {
            var results = await DatabaseFaults.TranslateAsync(
                token => together.WriteAsync([.. group.Select(commit => commit.Batch)], _patience, token),
                DatabaseFaults.CommitDeadline,
                CancellationToken.None);
            Answer(() =>
            {
                foreach (var (commit, result) in group.Zip(results))
                {
                    commit.Succeed(result);
                }
            });
        }
        catch (Exception exception) when (IsOfOneMember(exception))
        {
            // None of them has been stored. By themselves, and beside the groups, so that only the one at fault waits or fails.
            group.ForEach(commit => _ = WriteAloneAsync(commit));
            return;
        }
        catch (Exception exception)
        {
            Answer(() => group.ForEach(commit => commit.Fail(exception)));
        }

        lock (_gate)
        {
            group.ForEach(_queue.End);
        }
    }

    // By one thread and not by one each: to wake them costs more than to be answered a little later does. And by another one than
    // the writer's, since the next group is to leave first.
    private static void Answer(Action answers) =>
        ThreadPool.UnsafeQueueUserWorkItem(static answers => answers(), answers, preferLocal: false);

    private async Task WriteAloneAsync(PendingCommit commit)
    {
        try
        {
            commit.Succeed(await DatabaseFaults.TranslateAsync(
                token => alone.WriteAsync(commit.Batch, token), DatabaseFaults.CommitDeadline, CancellationToken.None));
        }
        catch (Exception exception)
        {
            commit.Fail(exception);
        }

        lock (_gate)
        {
            _queue.End(commit);
        }

        StartWriter();
    }

    /// <summary>Whether one member may be at fault: a row that somebody holds, a deadlock, a value that is refused, a bug.</summary>
    private static bool IsOfOneMember(Exception exception) =>
        exception is not DatabaseUnavailableException { InnerException: var inner }
        || inner is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected };
}
