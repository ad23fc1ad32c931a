using Microsoft.EntityFrameworkCore;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Repositories;

/// <summary>
/// The queries for one user, compiled once. One instance belongs to one model, so these are no statics.
/// </summary>
internal sealed class UserQueries
{
    public Func<UserSyncDbContext, string, CancellationToken, Task<User?>> ByClerkId { get; } =
        EF.CompileAsyncQuery((UserSyncDbContext db, string clerkUserId, CancellationToken cancellationToken) =>
            db.Users.AsNoTracking().FirstOrDefault(user => user.ClerkUserId == clerkUserId));

    public Func<UserSyncDbContext, Guid, CancellationToken, Task<User?>> ById { get; } =
        EF.CompileAsyncQuery((UserSyncDbContext db, Guid id, CancellationToken cancellationToken) =>
            db.Users.AsNoTracking().FirstOrDefault(user => user.Id == id));
}
