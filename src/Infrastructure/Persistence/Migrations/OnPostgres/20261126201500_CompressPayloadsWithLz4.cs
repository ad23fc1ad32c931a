using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserSync.Infrastructure.Persistence.Migrations.OnPostgres
{
    /// <summary>
    /// PostgreSQL's own way to compress a payload was an eighth of what the server spent on an event. Rows that are there
    /// stay as they are; servers built without lz4, or older than 14, go on as before.
    /// </summary>
    public partial class CompressPayloadsWithLz4 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DO $$ BEGIN
                    EXECUTE 'ALTER TABLE webhook_events ALTER COLUMN payload SET COMPRESSION lz4';
                EXCEPTION WHEN feature_not_supported OR syntax_error THEN
                    NULL;
                END $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DO $$ BEGIN
                    EXECUTE 'ALTER TABLE webhook_events ALTER COLUMN payload SET COMPRESSION default';
                EXCEPTION WHEN syntax_error THEN
                    NULL;
                END $$;
                """);
        }
    }
}
