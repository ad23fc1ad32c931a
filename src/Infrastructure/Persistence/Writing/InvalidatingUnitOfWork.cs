using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users.Caching;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// Invalidates the cached users of a commit before its caller goes on. All that it was to write, whatever it says it
/// changed: where its result is unknown they may have changed all the same, and a repetition then finds nothing to change.
/// </summary>
internal sealed class InvalidatingUnitOfWork(IUnitOfWork inner, PendingWrites pending, UserCache cache) : IUnitOfWork
{
    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var users = pending.UserIds;
        try
        {
            return await inner.CommitAsync(cancellationToken);
        }
        finally
        {
            await cache.InvalidateAsync(users);
        }
    }

    public void Discard() => inner.Discard();
}
