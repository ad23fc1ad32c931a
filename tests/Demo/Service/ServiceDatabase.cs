using System.Globalization;
using Microsoft.Data.Sqlite;

namespace UserSync.Demo.Service;

/// <summary>Reads the service's database file from outside, so that what is shown is what is on disk.</summary>
internal sealed class ServiceDatabase(string file)
{
    private readonly string _connection = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
    }.ConnectionString;

    /// <summary>A user's row; <see langword="null"/> where there is none.</summary>
    public Task<StoredRow?> FindUserAsync(string clerkUserId, CancellationToken cancellationToken) =>
        FindAsync("SELECT * FROM users WHERE clerk_user_id = $id", clerkUserId, cancellationToken);

    /// <summary>A session's row; <see langword="null"/> where there is none.</summary>
    public Task<StoredRow?> FindSessionAsync(string clerkSessionId, CancellationToken cancellationToken) =>
        FindAsync("SELECT * FROM sessions WHERE clerk_session_id = $id", clerkSessionId, cancellationToken);

    /// <summary>An event's row in the log; <see langword="null"/> where there is none.</summary>
    public Task<StoredRow?> FindEventAsync(string eventId, CancellationToken cancellationToken) =>
        FindAsync("SELECT event_id, type, attempts, status, error FROM webhook_events WHERE event_id = $id", eventId, cancellationToken);

    /// <summary>All users, oldest first.</summary>
    public Task<IReadOnlyList<StoredRow>> ListUsersAsync(CancellationToken cancellationToken) =>
        ListAsync("SELECT * FROM users ORDER BY created_at, clerk_user_id", "", cancellationToken);

    /// <summary>How many events the log holds by <c>status</c>, as <c>count</c>, and all their <c>attempts</c>.</summary>
    public Task<IReadOnlyList<StoredRow>> CountEventsAsync(CancellationToken cancellationToken) =>
        ListAsync(
            "SELECT status, count(*) AS count, sum(attempts) AS attempts FROM webhook_events GROUP BY status ORDER BY status",
            "",
            cancellationToken);

    private async Task<StoredRow?> FindAsync(string sql, string id, CancellationToken cancellationToken) =>
        (await ListAsync(sql, id, cancellationToken)).SingleOrDefault();

    private async Task<IReadOnlyList<StoredRow>> ListAsync(string sql, string id, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connection);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$id", id);

        var rows = new List<StoredRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new StoredRow([.. Enumerable.Range(0, reader.FieldCount).Select(column => KeyValuePair.Create(
                reader.GetName(column),
                reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)))]));
        }

        return rows;
    }
}
