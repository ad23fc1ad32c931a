using System.Data.Common;
using Microsoft.Data.Sqlite;
using UserSync.Application.Webhooks;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Deletes old rows of the event log, one batch a statement.</summary>
internal sealed class EventRetention(DbDataSource database) : IEventRetention
{
    // The lock ends with the statement's own transaction, so it cannot be left behind, and it works behind a pooler. Its
    // number is any that nobody else uses.
    private const string OnPostgres = """
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7263381105) AS mine),
        doomed AS (
            SELECT event_id FROM webhook_events, turn
            WHERE turn.mine AND received_at < @before AND status <> 'failed'
            ORDER BY received_at LIMIT @most)
        DELETE FROM webhook_events USING doomed WHERE webhook_events.event_id = doomed.event_id
        """;

    private const string OnSqlite = """
        DELETE FROM webhook_events WHERE event_id IN (
            SELECT event_id FROM webhook_events WHERE received_at < @before AND status <> 'failed'
            ORDER BY received_at LIMIT @most)
        """;

    public Task<int> DeleteBatchAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await using var connection = await database.OpenConnectionAsync(token);
                await using var command = connection.CreateCommand();
                command.CommandText = command is SqliteCommand ? OnSqlite : OnPostgres;
                command.Bind("@before", before);
                command.Bind("@most", atMost);
                return await command.ExecuteNonQueryAsync(token);
            },
            DatabaseFaults.CommitDeadline,
            cancellationToken);
}
