using UserSync.Application.Common.Exceptions;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Repositories;

/// <summary>
/// Looks users up for different callers together. There is no timer: whoever has come while the last reads were under way is
/// in the next one, so a look-up that comes alone is made at once, and the more come, the less each costs.
/// </summary>
/// <remarks>A caller's read begins after the call, never before it, so it sees all that had been committed by then.</remarks>
internal sealed class GroupRead(PostgresUserReader reader)
{
    /// <summary>Reads under way at most. The second is sent while the database makes the first.</summary>
    public const int MostReads = 2;

    /// <summary>Look-ups in a read at most.</summary>
    public const int MostMembers = 64;

    private readonly Lock _gate = new();
    private readonly Queue<PendingRead> _waiting = new();
    private int _reads;

    /// <summary>The user with a Clerk id, or <see langword="null"/> where none is stored.</summary>
    /// <param name="clerkUserId">Clerk's id of the user.</param>
    /// <param name="cancellationToken">Gives up waiting; the read goes on for others.</param>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached, or is too slow.</exception>
    public async Task<User?> FindByClerkIdAsync(string clerkUserId, CancellationToken cancellationToken)
    {
        var read = new PendingRead(clerkUserId);
        lock (_gate)
        {
            _waiting.Enqueue(read);
            if (_reads < MostReads)
            {
                _reads++;

                // Without the caller's context: what is read for all must not appear in the trace of one of them.
                ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.ReadGroupsAsync(), this, preferLocal: false);
            }
        }

        try
        {
            return await read.Result.WaitAsync(DatabaseFaults.ReadDeadline, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            read.IsGivenUp = true;
            throw new DatabaseUnavailableException(exception);
        }
        catch (OperationCanceledException)
        {
            read.IsGivenUp = true;
            throw;
        }
    }

    private async Task ReadGroupsAsync()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            await ReadAsync(group);
        }
    }

    /// <summary>
    /// The next group, without those whose callers have gone; an empty one where nobody waits, and the one who asked has ended.
    /// </summary>
    private List<PendingRead> TakeGroup()
    {
        lock (_gate)
        {
            var group = new List<PendingRead>(Math.Min(_waiting.Count, MostMembers));
            while (group.Count < MostMembers && _waiting.TryDequeue(out var read))
            {
                if (!read.IsGivenUp)
                {
                    group.Add(read);
                }
            }

            _reads -= group.Count == 0 ? 1 : 0;
            return group;
        }
    }

    private async Task ReadAsync(List<PendingRead> group)
    {
        try
        {
            var users = await DatabaseFaults.TranslateAsync(
                token => reader.FindByClerkIdsAsync([.. group.Select(read => read.ClerkUserId)], token),
                DatabaseFaults.ReadDeadline,
                CancellationToken.None);
            group.ForEach(read => read.Succeed(users.GetValueOrDefault(read.ClerkUserId)));
        }
        catch (Exception exception)
        {
            group.ForEach(read => read.Fail(exception));
        }
    }

    /// <summary>A look-up that waits for its read, and its caller with it.</summary>
    private sealed class PendingRead(string clerkUserId)
    {
        // Callers go on elsewhere: a reader has the next group to read.
        private readonly TaskCompletionSource<User?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string ClerkUserId => clerkUserId;

        public Task<User?> Result => _completion.Task;

        /// <summary>Whether its caller has gone; it need not be read any more.</summary>
        public bool IsGivenUp { get; set; }

        public void Succeed(User? user) => _completion.TrySetResult(user);

        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}
