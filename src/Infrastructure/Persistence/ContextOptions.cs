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
        Common<PostgresHistory>(builder.UseNpgsql(connectionString));
        return builder;
    }

    public static void Postgres(DbContextOptionsBuilder builder, NpgsqlDataSource dataSource) =>
        Common<PostgresHistory>(builder.UseNpgsql(dataSource));

    public static DbContextOptionsBuilder<SqliteDbContext> Sqlite(
        DbContextOptionsBuilder<SqliteDbContext> builder, string connectionString)
    {
        Sqlite((DbContextOptionsBuilder)builder, connectionString);
        return builder;
    }

    public static void Sqlite(DbContextOptionsBuilder builder, string connectionString) =>
        Common<SqliteHistory>(builder.UseSqlite(connectionString));

    // Whether a migration is missing, a test says. To look for it at each start means to make the model from its
    // configuration, which the compiled one spares.
    private static void Common<THistory>(DbContextOptionsBuilder builder)
        where THistory : IHistoryRepository => builder
        .UseSnakeCaseNamingConvention()
        .ReplaceService<IHistoryRepository, THistory>()
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
