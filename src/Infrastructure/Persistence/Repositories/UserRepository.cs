using Microsoft.EntityFrameworkCore;
using UserSync.Application.Users;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class UserRepository(
    IDbContextFactory<UserSyncDbContext> contexts, UserQueries queries, PendingWrites pending) : IUserRepository
{
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
                return await queries.ByClerkId(db, clerkUserId, token);
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);

    public Task<User?> FindByIdAsync(Guid id, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return await queries.ById(db, id, token);
            },
            DatabaseFaults.ReadDeadline,
            cancellationToken);
}
