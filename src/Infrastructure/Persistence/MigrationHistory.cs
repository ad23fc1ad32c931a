using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Sqlite.Migrations.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace UserSync.Infrastructure.Persistence;

// To learn the names of two columns EF makes a model of its table of migrations, which took a sixth of the time that a
// start does. Its classes are meant to be derived from for such a table, though they are called internal:
// https://learn.microsoft.com/ef/core/managing-schemas/migrations/history-table
#pragma warning disable EF1001

/// <summary>Which migrations a PostgreSQL database has seen.</summary>
internal sealed class PostgresHistory(HistoryRepositoryDependencies dependencies) : NpgsqlHistoryRepository(dependencies)
{
    protected override string MigrationIdColumnName => "migration_id";

    protected override string ProductVersionColumnName => "product_version";
}

/// <summary>Which migrations a SQLite database has seen.</summary>
internal sealed class SqliteHistory(HistoryRepositoryDependencies dependencies) : SqliteHistoryRepository(dependencies)
{
    protected override string MigrationIdColumnName => "migration_id";

    protected override string ProductVersionColumnName => "product_version";
}
