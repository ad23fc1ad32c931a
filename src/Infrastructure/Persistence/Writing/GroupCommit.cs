using Npgsql;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Common.Interfaces;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// Commits batches of different callers together. There is no timer: whatever has queued while the last commits were
/// under way goes with the next one, so a batch that comes alone is written at once, and the more come, the less each costs.
/// </summary>
/// <remarks>
/// No two batches under way share a key, whoever writes them here: batches of one user are committed in the order of
/// their arrival, each with an outcome of its own. A group that fails is taken apart, so that no batch fails for another's sake.
/// </remarks>
internal sealed class GroupCommit(PostgresWriter writer)
{
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

    /// <summary>The last of the batches that write a key, of those that wait or are under way.</summary>
    private readonly Dictionary<string, PendingCommit> _last = new(StringComparer.Ordinal);

    /// <summary>The batches that may be written now, in the order of their arrival.</summary>
    private readonly Queue<PendingCommit> _ready = new();
    private int _waiting;
    private int _writers;

    /// <summary>Commits a batch that has an event.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="cancellationToken">Gives up waiting; a commit that is under way by then may still succeed.</param>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached or is too slow, or too many wait for it.</exception>
    public async Task<CommitResult> CommitAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var commit = new PendingCommit(batch);
        Enqueue(commit);
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

    private void Enqueue(PendingCommit commit)
    {
        lock (_gate)
        {
            if (_waiting == MostWaiting)
            {
                throw new DatabaseUnavailableException(new TimeoutException($"{MostWaiting} commits are waiting already."));
            }

            _waiting++;
            foreach (var key in commit.Keys)
            {
                if (_last.TryGetValue(key, out var earlier) && earlier != commit)
                {
                    earlier.Followers.Add(commit);
                    commit.Predecessors++;
                }

                _last[key] = commit;
            }

            if (commit.Predecessors == 0)
            {
                _ready.Enqueue(commit);
            }
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
            var group = new List<PendingCommit>();
            while (group.Count < MostMembers && _ready.TryDequeue(out var commit))
            {
                _waiting--;
                if (commit.IsGivenUp)
                {
                    LetFollow(commit);
                }
                else
                {
                    group.Add(commit);
                }
            }

            return group;
        }
    }

    /// <summary>Whether what is ready should be written now, beside the groups that are under way.</summary>
    private bool IsWorthAWriter() =>
        _writers == 0 ? _ready.Count > 0 : _writers < MostWriters && _ready.Count >= WorthAWriter;

    private async Task WriteAsync(List<PendingCommit> group)
    {
        try
        {
            var results = await DatabaseFaults.TranslateAsync(
                token => writer.WriteAsync([.. group.Select(commit => commit.Batch)], _patience, token),
                DatabaseFaults.CommitDeadline,
                CancellationToken.None);
            foreach (var (commit, result) in group.Zip(results))
            {
                commit.Succeed(result);
            }
        }
        catch (Exception exception) when (IsOfOneMember(exception))
        {
            // None of them has been stored. By themselves, and beside the groups, so that only the one at fault waits or fails.
            foreach (var commit in group)
            {
                _ = WriteAloneAsync(commit);
            }

            return;
        }
        catch (Exception exception)
        {
            group.ForEach(commit => commit.Fail(exception));
        }

        Release(group);
    }

    private async Task WriteAloneAsync(PendingCommit commit)
    {
        try
        {
            commit.Succeed(await DatabaseFaults.TranslateAsync(
                token => writer.WriteAsync(commit.Batch, token), DatabaseFaults.CommitDeadline, CancellationToken.None));
        }
        catch (Exception exception)
        {
            commit.Fail(exception);
        }

        Release([commit]);
        StartWriter();
    }

    private void Release(List<PendingCommit> group)
    {
        lock (_gate)
        {
            group.ForEach(LetFollow);
        }
    }

    /// <summary>Lets those go on that waited for a batch's keys.</summary>
    private void LetFollow(PendingCommit ended)
    {
        foreach (var key in ended.Keys)
        {
            if (_last.GetValueOrDefault(key) == ended)
            {
                _last.Remove(key);
            }
        }

        foreach (var follower in ended.Followers)
        {
            if (--follower.Predecessors == 0)
            {
                _ready.Enqueue(follower);
            }
        }
    }

    /// <summary>Whether one member may be at fault: a row that somebody holds, a deadlock, a value that is refused, a bug.</summary>
    private static bool IsOfOneMember(Exception exception) =>
        exception is not DatabaseUnavailableException { InnerException: var inner }
        || inner is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected };
}
