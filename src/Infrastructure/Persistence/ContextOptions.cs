using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace UserSync.Infrastructure.Persistence;

/// <summary>How the contexts are set up, for the service, the tests and <c>dotnet ef</c> alike.</summary>
internal static class ContextOptions
{
    public static DbContextOptionsBuilder<PostgresDbContext> Postgres(
        DbContextOptionsBuilder<PostgresDbContext> builder, string connectionString)
    {
        Common(builder.UseNpgsql(connectionString).ReplaceService<IHistoryRepository, PostgresHistory>());
        return builder;
    }

    public static void Postgres(DbContextOptionsBuilder builder, NpgsqlDataSource dataSource) => Common(builder.UseNpgsql(dataSource).ReplaceService<IHistoryRepository, PostgresHistory>());

    public static DbContextOptionsBuilder<SqliteDbContext> Sqlite(
        DbContextOptionsBuilder<SqliteDbContext> builder, string connectionString)
    {
        Sqlite((DbContextOptionsBuilder)builder, connectionString);
        return builder;
    }

    public static void Sqlite(DbContextOptionsBuilder builder, string connectionString) => Common(builder.UseSqlite(connectionString).ReplaceService<IHistoryRepository, SqliteHistory>());

    // Whether a migration is missing, a test says. To look for it at each start means to make the model from its
    // configuration, which the compiled one spares.
    private static void Common(DbContextOptionsBuilder builder) => builder
        .UseSnakeCaseNamingConvention()
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
