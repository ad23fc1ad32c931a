using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserSync.Infrastructure.Persistence.Migrations.OnSqlite
{
    /// <summary>
    /// The index on the type leaves out the commonest, of which a page is never far in the log by time: such an event costs
    /// an entry less.
    /// </summary>
    public partial class IndexOnlyRarerTypes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_events_type",
                table: "webhook_events");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_events_type",
                table: "webhook_events",
                columns: new[] { "type", "received_at", "event_id" },
                filter: "type <> 'user.updated'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_events_type",
                table: "webhook_events");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_events_type",
                table: "webhook_events",
                columns: new[] { "type", "received_at", "event_id" });
        }
    }
}
