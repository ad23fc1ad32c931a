using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserSync.Infrastructure.Persistence.Migrations.OnSqlite
{
    /// <inheritdoc />
    public partial class CreateUsersSessionsAndEventLog : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    clerk_session_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    clerk_user_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    started_at = table.Column<string>(type: "TEXT", nullable: true),
                    last_active_at = table.Column<string>(type: "TEXT", nullable: true),
                    ended_at = table.Column<string>(type: "TEXT", nullable: true),
                    actor_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    device_type = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    browser_name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    is_mobile = table.Column<bool>(type: "INTEGER", nullable: true),
                    source_event_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    source_event_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    source_updated_at_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sessions", x => x.clerk_session_id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    clerk_user_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    deleted_at = table.Column<string>(type: "TEXT", nullable: true),
                    last_login_at = table.Column<string>(type: "TEXT", nullable: true),
                    first_seen_at = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, computedColumnSql: "COALESCE(clerk_created_at, first_seen_at)", stored: true),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false),
                    banned = table.Column<bool>(type: "INTEGER", nullable: true),
                    clerk_created_at = table.Column<string>(type: "TEXT", nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    email_verified = table.Column<bool>(type: "INTEGER", nullable: true),
                    first_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    last_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    locked = table.Column<bool>(type: "INTEGER", nullable: true),
                    organization_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    profile_image_url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    public_metadata = table.Column<string>(type: "TEXT", nullable: true),
                    role = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    username = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    source_event_at_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    source_event_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    source_updated_at_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.clerk_user_id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_events",
                columns: table => new
                {
                    event_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    clerk_object_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    clerk_user_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    event_at = table.Column<string>(type: "TEXT", nullable: false),
                    received_at = table.Column<string>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    settled_attempt = table.Column<int>(type: "INTEGER", nullable: true),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    duration_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    error = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_events", x => x.event_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sessions_clerk_user_id",
                table: "sessions",
                column: "clerk_user_id");

            migrationBuilder.CreateIndex(
                name: "ix_users_id",
                table: "users",
                column: "id");

            // By hand: the model has no word for an index on an expression. Addresses are compared without regard to
            // case, and are not unique.
            migrationBuilder.Sql("CREATE INDEX ix_users_email ON users (lower(email));");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "webhook_events");
        }
    }
}
