using Microsoft.EntityFrameworkCore;
using UserSync.Application.Users;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class UserRepository(
    IDbContextFactory<UserSyncDbContext> contexts, UserQueries queries, PendingWrites pending, GroupRead? together = null)
    : IUserRepository
{
    public void Join(UserState state)
    {
        if (!state.IsEmpty)
        {
            pending.Join(state);
        }
    }

    public Task<User?> FindByClerkIdAsync(string clerkUserId, CancellationToken cancellationToken) => together is null
        ? ReadAsync((db, token) => queries.ByClerkId(db, clerkUserId, token), DatabaseFaults.ReadDeadline, cancellationToken)
        : together.FindByClerkIdAsync(clerkUserId, cancellationToken);

    public Task<User?> FindByIdAsync(Guid id, CancellationToken cancellationToken) =>
        ReadAsync((db, token) => queries.ById(db, id, token), DatabaseFaults.ReadDeadline, cancellationToken);

    public Task<IReadOnlySet<string>> ListRegisteredAsync(
        IReadOnlyCollection<string> clerkUserIds, CancellationToken cancellationToken) => ReadAsync<IReadOnlySet<string>>(
        async (db, token) => await db.Users.AsNoTracking()
            .Where(user => clerkUserIds.Contains(user.ClerkUserId) && user.Profile != null)
            .Select(user => user.ClerkUserId)
            .ToHashSetAsync(StringComparer.Ordinal, token),
        DatabaseFaults.ReadDeadline,
        cancellationToken);

    public Task<IReadOnlyList<User>> ListByClerkIdsAsync(
        IReadOnlyCollection<string> clerkUserIds, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<User>>(
        async (db, token) => await db.Users.AsNoTracking()
            .Where(user => clerkUserIds.Contains(user.ClerkUserId))
            .ToListAsync(token),
        DatabaseFaults.ReadDeadline,
        cancellationToken);

    public Task<IReadOnlyList<CreatedUser>> ListCreatedAsync(
        CreationSpan span, CreatedUser? after, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<CreatedUser>>(
        async (db, token) =>
        {
            var users = Present(db).Where(user => user.FirstSeenAt <= span.SeenBy);
            if ((after?.CreatedAt ?? span.From) is { } from)
            {
                users = users.Where(user => user.CreatedAt >= from);
            }

            if (span.Before is { } before)
            {
                users = users.Where(user => user.CreatedAt < before);
            }

            if (after is not null)
            {
                users = users.Where(user => user.CreatedAt > after.CreatedAt || string.Compare(user.ClerkUserId, after.ClerkUserId) > 0);
            }

            return await users.OrderBy(user => user.CreatedAt).ThenBy(user => user.ClerkUserId).Take(limit)
                .Select(user => new CreatedUser(user.CreatedAt, user.ClerkUserId)).ToListAsync(token);
        },
        DatabaseFaults.ReadDeadline,
        cancellationToken);

    public Task<long> CountPresentAsync(CancellationToken cancellationToken) =>
        ReadAsync((db, token) => Present(db).LongCountAsync(token), DatabaseFaults.WholeTableDeadline, cancellationToken);

    public Task<IReadOnlyList<string>> ListOtherAdminsAsync(
        string clerkUserId, IReadOnlySet<string> bootstrapAdmins, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<string>>(
        async (db, token) =>
        {
            // Two questions, so that each has an index to itself.
            string[] others = [.. bootstrapAdmins];
            var active = Present(db).Where(user => user.ClerkUserId != clerkUserId && !user.Profile!.Banned);
            var listed = await active.Where(user => others.Contains(user.ClerkUserId)).Select(user => user.ClerkUserId).ToListAsync(token);
            var byRole = await active.Where(user => user.Profile!.Role == UserRole.Admin).OrderBy(user => user.ClerkUserId)
                .Select(user => user.ClerkUserId).Take(limit).ToListAsync(token);
            return [.. listed, .. byRole];
        },
        DatabaseFaults.ReadDeadline,
        cancellationToken);

    private static IQueryable<User> Present(UserSyncDbContext db) =>
        db.Users.AsNoTracking().Where(user => user.DeletedAt == null && user.Profile != null);

    private Task<T> ReadAsync<T>(
        Func<UserSyncDbContext, CancellationToken, Task<T>> read, TimeSpan deadline, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                return await read(db, token);
            },
            deadline,
            cancellationToken);
}
