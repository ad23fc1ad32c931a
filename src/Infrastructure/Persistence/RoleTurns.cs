using Microsoft.EntityFrameworkCore;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Users;

namespace UserSync.Infrastructure.Persistence;

/// <summary>One change of a role at a time. The wait is short: a request stands behind it.</summary>
internal sealed class RoleTurns(IDbContextFactory<UserSyncDbContext> contexts)
    : DatabaseTurns(contexts, number: 7263381107, wait: TimeSpan.FromSeconds(2)), IRoleTurns
{
    public async Task<IAsyncDisposable> TakeAsync(CancellationToken cancellationToken) =>
        await TryTakeAsync(cancellationToken)
        ?? throw new DatabaseUnavailableException(new TimeoutException("Another change of a role takes too long."));
}
