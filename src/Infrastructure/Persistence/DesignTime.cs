using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace UserSync.Infrastructure.Persistence;

/// <summary>Lets <c>dotnet ef</c> see the PostgreSQL schema. It connects to nothing.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresDbContext>
{
    public PostgresDbContext CreateDbContext(string[] args) =>
        new(ContextOptions.Postgres(new DbContextOptionsBuilder<PostgresDbContext>(), "Host=localhost").Options);
}

/// <summary>Lets <c>dotnet ef</c> see the SQLite schema. It opens nothing.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteDbContext>
{
    public SqliteDbContext CreateDbContext(string[] args) =>
        new(ContextOptions.Sqlite(new DbContextOptionsBuilder<SqliteDbContext>(), "Data Source=:memory:").Options);
}
