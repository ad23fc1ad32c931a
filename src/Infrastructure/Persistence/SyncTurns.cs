using Microsoft.EntityFrameworkCore;

namespace UserSync.Infrastructure.Persistence;

/// <summary>One run through Clerk's users at a time; a second one is not begun.</summary>
internal sealed class SyncTurns(IDbContextFactory<UserSyncDbContext> contexts)
    : DatabaseTurns(contexts, number: 7263381106, wait: TimeSpan.Zero);
