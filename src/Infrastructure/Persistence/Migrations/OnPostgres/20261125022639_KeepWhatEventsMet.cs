using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserSync.Infrastructure.Persistence.Migrations.OnPostgres
{
    /// <inheritdoc />
    public partial class KeepWhatEventsMet : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "error_code",
                table: "webhook_events",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "found_deleted_at",
                table: "webhook_events",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "found_updated_at_ms",
                table: "webhook_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_attempt_at",
                table: "webhook_events",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "payload_form",
                table: "webhook_events",
                type: "character varying(16)",
                maxLength: 16,
                nullable: false,
                defaultValue: "whole");

            migrationBuilder.AddColumn<long>(
                name: "source_updated_at_ms",
                table: "webhook_events",
                type: "bigint",
                nullable: true);

            // By hand, as the default above: until now bodies were kept whole or, of e-mails and text messages, not at all.
            migrationBuilder.Sql("UPDATE webhook_events SET payload_form = 'none' WHERE payload IS NULL;");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_events_clerk_user_id",
                table: "webhook_events",
                columns: new[] { "clerk_user_id", "received_at", "event_id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_events_received_at",
                table: "webhook_events",
                columns: new[] { "received_at", "event_id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_events_status",
                table: "webhook_events",
                columns: new[] { "status", "received_at", "event_id" },
                filter: "status <> 'applied'");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_events_type",
                table: "webhook_events",
                columns: new[] { "type", "received_at", "event_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_events_clerk_user_id",
                table: "webhook_events");

            migrationBuilder.DropIndex(
                name: "ix_webhook_events_received_at",
                table: "webhook_events");

            migrationBuilder.DropIndex(
                name: "ix_webhook_events_status",
                table: "webhook_events");

            migrationBuilder.DropIndex(
                name: "ix_webhook_events_type",
                table: "webhook_events");

            migrationBuilder.DropColumn(
                name: "error_code",
                table: "webhook_events");

            migrationBuilder.DropColumn(
                name: "found_deleted_at",
                table: "webhook_events");

            migrationBuilder.DropColumn(
                name: "found_updated_at_ms",
                table: "webhook_events");

            migrationBuilder.DropColumn(
                name: "last_attempt_at",
                table: "webhook_events");

            migrationBuilder.DropColumn(
                name: "payload_form",
                table: "webhook_events");

            migrationBuilder.DropColumn(
                name: "source_updated_at_ms",
                table: "webhook_events");
        }
    }
}
