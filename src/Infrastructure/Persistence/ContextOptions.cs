using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace UserSync.Infrastructure.Persistence;

/// <summary>How the contexts are set up, for the service, the tests and <c>dotnet ef</c> alike.</summary>
internal static class ContextOptions
{
    public static DbContextOptionsBuilder<PostgresDbContext> Postgres(
        DbContextOptionsBuilder<PostgresDbContext> builder, string connectionString)
    {
        builder.UseNpgsql(connectionString).UseSnakeCaseNamingConvention();
        return builder;
    }

    public static void Postgres(DbContextOptionsBuilder builder, NpgsqlDataSource dataSource) =>
        builder.UseNpgsql(dataSource).UseSnakeCaseNamingConvention();

    public static DbContextOptionsBuilder<SqliteDbContext> Sqlite(
        DbContextOptionsBuilder<SqliteDbContext> builder, string connectionString)
    {
        Sqlite((DbContextOptionsBuilder)builder, connectionString);
        return builder;
    }

    public static void Sqlite(DbContextOptionsBuilder builder, string connectionString) =>
        builder.UseSqlite(connectionString).UseSnakeCaseNamingConvention();
}
