using Npgsql;
using UserSync.Domain.Common;
using UserSync.Domain.Users;
using UserSync.Faults.Processes;

namespace UserSync.Faults.Judging;

/// <summary>The database of one scenario, read with plain SQL, past everything that the service is made of.</summary>
internal sealed class Database(Cluster cluster, string name)
{
    // A row that is joined twice looks as if it were joined once, so every change of one is counted where it happens, in
    // the transaction in which it happens. What an event changes carries the event's own id or time, so no change may
    // be counted twice; and a write that changes nothing may not happen at all.
    private const string CountEffects = """
        CREATE TABLE fault_effects (clerk_user_id text NOT NULL, part text NOT NULL, value text NOT NULL);
        CREATE FUNCTION note_fault_effect() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          before users := CASE WHEN TG_OP = 'UPDATE' THEN OLD END;
        BEGIN
          INSERT INTO fault_effects
            SELECT NEW.clerk_user_id, effect.part, effect.after_it FROM (VALUES
              ('profile', before.source_event_id::text, NEW.source_event_id::text),
              ('deletion', before.deleted_at::text, NEW.deleted_at::text),
              ('login', before.last_login_at::text, NEW.last_login_at::text)
            ) AS effect (part, before_it, after_it)
            WHERE effect.after_it IS DISTINCT FROM effect.before_it AND effect.after_it IS NOT NULL;
          IF NOT FOUND THEN
            INSERT INTO fault_effects SELECT NEW.clerk_user_id, 'nothing', '' FROM generate_series(1, 2);
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_fault_effect AFTER INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note_fault_effect();
        """;

    private const string RepeatedEffects =
        "SELECT count(*) FROM (SELECT 1 FROM fault_effects GROUP BY clerk_user_id, part, value HAVING count(*) > 1) AS repeated";

    private const string Users = """
        SELECT clerk_user_id, deleted_at, last_login_at, source_updated_at_ms, source_event_at_ms, source_event_id,
            email, email_verified, phone_number, username, first_name, last_name, profile_image_url,
            public_metadata::text, role, organization_id, banned, locked, clerk_created_at
        FROM users
        """;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Makes it, empty.</summary>
    /// <param name="tablespace">Where its tables lie; the cluster's own data directory where none is named.</param>
    public async Task CreateAsync(string? tablespace) =>
        await cluster.QueryAsync($"CREATE DATABASE {name}{(tablespace is null ? "" : $" TABLESPACE {tablespace}")}");

    /// <summary>Drops it, whoever is connected.</summary>
    public async Task DropAsync() => await cluster.QueryAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    /// <summary>From now on counts effects; the schema has to be there.</summary>
    public async Task CountEffectsAsync() => await QueryAsync(CountEffects);

    /// <summary>Runs a statement on a connection of its own.</summary>
    public Task<object?> QueryAsync(string sql) => cluster.QueryAsync(sql, name);

    /// <summary>Throws everybody out.</summary>
    /// <returns>How many connections that were.</returns>
    public async Task<long> TerminateAllAsync() => (long)(await QueryAsync(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))!;

    /// <summary>Reads everything.</summary>
    public async Task<Truth> ReadAsync()
    {
        await using var connection = await cluster.ConnectAsync(name);
        var events = new Dictionary<string, StoredEvent>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand("SELECT event_id, attempts, settled_attempt FROM webhook_events", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                events[reader.GetString(0)] = new StoredEvent(reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetInt32(2));
            }
        }

        var users = new Dictionary<string, UserState>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand(Users, connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                users[reader.GetString(0)] = State(reader);
            }
        }

        return new Truth(events, users, (int)(long)(await QueryAsync(RepeatedEffects))!);
    }

    private static UserState State(NpgsqlDataReader reader)
    {
        return new UserState(reader.GetString(0))
        {
            DeletedAt = Time(1),
            LastLoginAt = Time(2),
            Profile = reader.IsDBNull(5) ? null : new UserProfile
            {
                Version = new SourceVersion(reader.GetInt64(3), reader.GetInt64(4), reader.GetString(5)),
                Email = Text(6),
                EmailVerified = reader.GetBoolean(7),
                PhoneNumber = Text(8),
                Username = Text(9),
                FirstName = Text(10),
                LastName = Text(11),
                ProfileImageUrl = Text(12),
                PublicMetadata = reader.GetString(13),
                Role = Enum.Parse<UserRole>(reader.GetString(14), ignoreCase: true),
                OrganizationId = Text(15),
                Banned = reader.GetBoolean(16),
                Locked = reader.GetBoolean(17),
                CreatedAt = Time(18),
            },
        };

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
