using Microsoft.EntityFrameworkCore;

namespace UserSync.Infrastructure.Persistence;

/// <summary>The schema as PostgreSQL has it.</summary>
public sealed class PostgresDbContext(DbContextOptions<PostgresDbContext> options) : UserSyncDbContext(options)
{
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.UseJsonbForMetadata().CompareIdsByBytes();
    }
}
