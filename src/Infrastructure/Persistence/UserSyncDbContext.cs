using Microsoft.EntityFrameworkCore;
using UserSync.Application.Sync;
using UserSync.Application.Traffic;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence;

/// <summary>
/// The schema, and the way to read from it. Nothing is ever written through it: every write is a join, and those
/// go through the unit of work.
/// </summary>
public abstract class UserSyncDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The users, those without a profile included.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>The sessions.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>The event log.</summary>
    public DbSet<WebhookEvent> WebhookEvents => Set<WebhookEvent>();

    /// <summary>What was seen in the traffic beside events.</summary>
    public DbSet<TrafficSignal> TrafficSignals => Set<TrafficSignal>();

    /// <summary>The runs through Clerk's users.</summary>
    public DbSet<SyncRun> SyncRuns => Set<SyncRun>();

    /// <summary>What the runs found not to be in step.</summary>
    public DbSet<DriftItem> DriftItems => Set<DriftItem>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(UserSyncDbContext).Assembly);
}
