using Microsoft.EntityFrameworkCore;

namespace UserSync.Infrastructure.Persistence;

/// <summary>The schema as SQLite has it.</summary>
public sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options) : UserSyncDbContext(options)
{
    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<SqliteTimeConverter>();
}
