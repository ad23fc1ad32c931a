using System.Globalization;
using UserSync.Bench.Baselines;
using UserSync.Bench.Load;
using UserSync.Faults.Processes;

namespace UserSync.Bench;

/// <summary>A database that the service and the baselines share, each with tables of its own.</summary>
/// <param name="cluster">Where it is.</param>
/// <param name="name">Its name.</param>
internal sealed class BenchDatabase(Cluster cluster, string name = BenchDatabase.DefaultName)
{
    /// <summary>The name of the one in which the service stands next to the baselines.</summary>
    public const string DefaultName = "usersync";

    /// <summary>The schema of the service's own tables.</summary>
    public const string Schema = "public";

    /// <summary>The schema of the bare server's tables.</summary>
    public const string BareSchema = "bare";

    /// <summary>How to connect to it.</summary>
    public string Connection => cluster.ConnectionTo(name).ConnectionString;

    /// <summary>Holds that a commit reaches the disk: one that does not costs nothing, and then nothing here would mean anything.</summary>
    /// <exception cref="CommandFailedException">It does not.</exception>
    public static async Task EnsureDurableAsync(Cluster cluster)
    {
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes", "autovacuum" })
        {
            if (await cluster.QueryAsync($"SHOW {setting}") is not "on")
            {
                throw new CommandFailedException($"PostgreSQL was started with {setting} off.");
            }
        }
    }

    /// <summary>Makes it.</summary>
    public Task CreateAsync() => cluster.QueryAsync($"CREATE DATABASE {name}");

    /// <summary>Makes the baselines' tables, once the service has made its own.</summary>
    public async Task AddBaselinesAsync()
    {
        foreach (var schema in new[] { BareSchema, PgBench.Schema })
        {
            await RunAsync(BaselineSql.CreateTables(schema));
        }
    }

    /// <summary>Fills tables of users, all alike.</summary>
    public async Task FillAsync(int users, params string[] schemas)
    {
        foreach (var schema in schemas)
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

    private Task<object?> RunAsync(string sql) => cluster.QueryAsync(sql, name);
}
