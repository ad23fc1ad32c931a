using Microsoft.EntityFrameworkCore;
using UserSync.Application.Users;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class UserRepository(IDbContextFactory<UserSyncDbContext> contexts, PendingWrites pending) : IUserRepository
{
    // Compiled once: the first of them is asked for by every call of the API.
    private static readonly Func<UserSyncDbContext, string, CancellationToken, Task<User?>> _byClerkId =
        EF.CompileAsyncQuery((UserSyncDbContext db, string clerkUserId, CancellationToken cancellationToken) =>
            db.Users.AsNoTracking().FirstOrDefault(user => user.ClerkUserId == clerkUserId));

    private static readonly Func<UserSyncDbContext, Guid, CancellationToken, Task<User?>> _byId =
        EF.CompileAsyncQuery((UserSyncDbContext db, Guid id, CancellationToken cancellationToken) =>
            db.Users.AsNoTracking().FirstOrDefault(user => user.Id == id));

    public void Join(UserState state)
    {
        if (!state.IsEmpty)
        {
            pending.Join(state);
        }
    }

    public Task<User?> FindByClerkIdAsync(string clerkUserId, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return await _byClerkId(db, clerkUserId, token);
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);

    public Task<User?> FindByIdAsync(Guid id, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return await _byId(db, id, token);
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);
}
