using Microsoft.EntityFrameworkCore;

namespace UserSync.Infrastructure.Persistence;

/// <summary>Gives out the context of the engine in use by the name that both share; EF's own factory cannot.</summary>
internal sealed class ContextFactory<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<UserSyncDbContext>
    where TContext : UserSyncDbContext
{
    public UserSyncDbContext CreateDbContext() => factory.CreateDbContext();

    public async Task<UserSyncDbContext> CreateDbContextAsync(CancellationToken cancellationToken) =>
        await factory.CreateDbContextAsync(cancellationToken);
}
