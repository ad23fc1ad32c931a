using System.Globalization;
using UserSync.Bench.Baselines;
using UserSync.Bench.Load;
using UserSync.Faults.Processes;

namespace UserSync.Bench;

/// <summary>The database that the service and the baselines share, each with tables of its own.</summary>
internal sealed class BenchDatabase(Cluster cluster)
{
    /// <summary>Its name.</summary>
    public const string Name = "usersync";

    /// <summary>The schema of the bare server's tables.</summary>
    public const string BareSchema = "bare";

    /// <summary>Makes the baselines' tables, once the service has made its own, and fills every table of users alike.</summary>
    public async Task FillAsync(int users)
    {
        foreach (var schema in new[] { BareSchema, PgBench.Schema })
        {
            await RunAsync(BaselineSql.CreateTables(schema));
        }

        foreach (var schema in new[] { "public", BareSchema, PgBench.Schema })
        {
            await RunAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                INSERT INTO {{schema}}.users (id, clerk_user_id, email, email_verified, username, first_name, last_name, profile_image_url,
                    public_metadata, role, banned, locked, clerk_created_at, source_updated_at_ms, source_event_at_ms, source_event_id,
                    first_seen_at, updated_at)
                SELECT gen_random_uuid(), 'user_2z' || lpad(n::text, 25, '0'), 'user' || lpad(n::text, 10, '0') || '@example.com', true, 'ada',
                    'Ada', 'Lovelace', 'https://img.clerk.com/eyJ0eXBlIjoiZGVmYXVsdCJ9', '{"role": "enterprise"}', 'enterprise', false, false,
                    to_timestamp({{Deliveries.CreatedMs}} / 1000.0), {{Deliveries.StartMs}}, {{Deliveries.StartMs}}, '', now(), now()
                FROM generate_series(0, {{users - 1}}) AS n
                """));
            await RunAsync($"VACUUM ANALYZE {schema}.users");
        }
    }

    /// <summary>Writes down what earlier measurements have left in memory, so that no later one does it for them.</summary>
    public Task CheckpointAsync() => RunAsync("CHECKPOINT");

    /// <summary>How many events are logged.</summary>
    public async Task<long> EventsAsync(string schema) => (long)(await RunAsync($"SELECT count(*) FROM {schema}.webhook_events"))!;

    /// <summary>Holds the tables against the number of events that were answered.</summary>
    /// <returns>What is wrong; nothing where every event is there and every user is as their last event says.</returns>
    public async Task<IReadOnlyList<string>> ComplaintsAsync(string contender, string schema, long answered)
    {
        var applied = (long)(await RunAsync($"SELECT count(*) FROM {schema}.webhook_events WHERE status IN ('applied', 'stale')"))!;
        var others = (long)(await RunAsync($"SELECT count(*) FROM {schema}.webhook_events WHERE status NOT IN ('applied', 'stale')"))!;
        var behind = (long)(await RunAsync($"""
            SELECT count(*)
            FROM (SELECT clerk_user_id, max(event_id) AS event_id FROM {schema}.webhook_events GROUP BY clerk_user_id) AS latest
            LEFT JOIN {schema}.users USING (clerk_user_id)
            WHERE users.source_event_id IS DISTINCT FROM latest.event_id
            """))!;
        return
        [
            .. new[]
            {
                applied == answered ? null : $"{contender}: {answered} events were answered, {applied} are applied",
                others == 0 ? null : $"{contender}: {others} events are logged as something else than applied",
                behind == 0 ? null : $"{contender}: {behind} users are not as their last event says",
            }.OfType<string>(),
        ];
    }

    private Task<object?> RunAsync(string sql) => cluster.QueryAsync(sql, Name);
}
