using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserSync.Infrastructure.Persistence.Migrations.OnSqlite
{
    /// <inheritdoc />
    public partial class KeepSyncRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "drift_items",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    clerk_user_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    fields = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    found_at = table.Column<string>(type: "TEXT", nullable: false),
                    repaired = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_drift_items", x => new { x.run_id, x.clerk_user_id });
                });

            migrationBuilder.CreateTable(
                name: "sync_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    repair = table.Column<bool>(type: "INTEGER", nullable: false),
                    started_at = table.Column<string>(type: "TEXT", nullable: false),
                    finished_at = table.Column<string>(type: "TEXT", nullable: true),
                    checkpoint = table.Column<string>(type: "TEXT", maxLength: 287, nullable: true),
                    seen = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    @new = table.Column<long>(name: "new", type: "INTEGER", nullable: false),
                    changed = table.Column<long>(type: "INTEGER", nullable: false),
                    unchanged = table.Column<long>(type: "INTEGER", nullable: false),
                    failed = table.Column<long>(type: "INTEGER", nullable: false),
                    missing = table.Column<long>(type: "INTEGER", nullable: false),
                    stale = table.Column<long>(type: "INTEGER", nullable: false),
                    different = table.Column<long>(type: "INTEGER", nullable: false),
                    extra = table.Column<long>(type: "INTEGER", nullable: false),
                    repaired = table.Column<long>(type: "INTEGER", nullable: false),
                    watermark_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sync_runs", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_users_created_at_clerk_user_id",
                table: "users",
                columns: new[] { "created_at", "clerk_user_id" });

            migrationBuilder.CreateIndex(
                name: "ix_sync_runs_kind_started_at",
                table: "sync_runs",
                columns: new[] { "kind", "started_at" });

            // Admins are few, and a request asks whether there is another one.
            migrationBuilder.Sql("CREATE INDEX ix_users_admins ON users (clerk_user_id) WHERE role = 'admin';");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_users_admins;");

            migrationBuilder.DropTable(
                name: "drift_items");

            migrationBuilder.DropTable(
                name: "sync_runs");

            migrationBuilder.DropIndex(
                name: "ix_users_created_at_clerk_user_id",
                table: "users");
        }
    }
}
