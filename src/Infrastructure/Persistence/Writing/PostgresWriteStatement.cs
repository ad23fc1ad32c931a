using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// The one statement that writes batches, one or many: a CTE for each table that they touch, rows from arrays, so that
/// one row and five hundred take the same text. An event's row learns from what the joins return whether it was applied.
/// </summary>
internal sealed class PostgresWriteStatement(DatabaseOptions options)
{
    public const int UserRow = 1;
    public const int SessionRow = 2;
    public const int EventRowKind = 3;

    /// <summary>Columns of the events' arrays: those of the table, then the keys of what each event joins.</summary>
    private static readonly string[] _eventArrays = [.. JoinSql.EventColumns, "joined_user", "joined_session"];

    /// <summary>
    /// What an event finds. The statement's own joins cannot be seen from here: it is what was stored when the statement
    /// began. One look at the user for both columns.
    /// </summary>
    private const string Found = """
        LEFT JOIN LATERAL (
            SELECT source_updated_at_ms AS user_version, deleted_at AS found_deletion FROM users
            WHERE clerk_user_id = joined_user LIMIT 1) AS found_user ON TRUE
        CROSS JOIN LATERAL (
            SELECT CASE WHEN joined_session IS NULL THEN user_version
                ELSE (SELECT source_updated_at_ms FROM sessions WHERE clerk_session_id = joined_session) END AS found_version) AS found
        """;

    private readonly string _onUserConflict = JoinSql.OnUserConflict(options.EraseOnDelete);
    private readonly ConcurrentDictionary<(bool Users, bool Sessions, bool Events), string> _texts = new();

    /// <summary>The text for some batches; the same for all that touch the same tables, so it stays prepared.</summary>
    public string TextFor(IReadOnlyList<WriteBatch> batches) => _texts.GetOrAdd(
        (batches.Any(batch => batch.Users.Count > 0), batches.Any(batch => batch.Sessions.Count > 0), batches.Any(batch => batch.Event is not null)),
        Build);

    /// <summary>Binds the values of some batches in the order of their statement's placeholders.</summary>
    /// <param name="parameters">Where to.</param>
    /// <param name="batches">Batches of which no two share a key.</param>
    /// <param name="patience">How long the statement may wait for a row that somebody holds; zero is without end.</param>
    /// <param name="now">The time of writing.</param>
    public static void Bind(
        NpgsqlParameterCollection parameters, IReadOnlyList<WriteBatch> batches, TimeSpan patience, DateTimeOffset now)
    {
        parameters.Add(new NpgsqlParameter<string>
        {
            NpgsqlDbType = NpgsqlDbType.Text,
            TypedValue = patience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        });

        // Sorted across the batches, since two statements that take rows in different orders deadlock.
        var users = Sorted(batches.SelectMany(batch => batch.Users), user => user.ClerkUserId);
        if (users.Length > 0)
        {
            BindUsers(parameters, users, now);
        }

        var sessions = Sorted(batches.SelectMany(batch => batch.Sessions), session => session.ClerkSessionId);
        if (sessions.Length > 0)
        {
            BindSessions(parameters, sessions);
        }

        var events = Sorted(batches.Where(batch => batch.Event is not null), batch => batch.Event!.EventId);
        if (events.Length > 0)
        {
            BindEvents(parameters, events, now);
        }
    }

    private string Build((bool Users, bool Sessions, bool Events) parts)
    {
        // In the statement itself: it costs no round trip, and ends with the transaction that the statement is.
        var expressions = new List<string> { "patience AS MATERIALIZED (SELECT set_config('lock_timeout', $1, TRUE))" };
        var results = new List<string>();
        var placeholder = 1;
        if (parts.Users)
        {
            var selected = JoinSql.UserColumns.Select(column => column == "public_metadata" ? "public_metadata::jsonb" : column);
            expressions.Add($"u AS ({Insert("users", JoinSql.UserColumns, selected, JoinSql.UserColumns)}\n{_onUserConflict})");
            results.Add($"SELECT {UserRow}, clerk_user_id, NULL::int, NULL::int, NULL::text FROM u");
        }

        if (parts.Sessions)
        {
            expressions.Add(
                $"s AS ({Insert("sessions", JoinSql.SessionColumns, JoinSql.SessionColumns, JoinSql.SessionColumns)}\n{JoinSql.OnSessionConflict})");
            results.Add($"SELECT {SessionRow}, clerk_session_id, NULL::int, NULL::int, NULL::text FROM s");
        }

        if (parts.Events)
        {
            string[] changed =
            [
                .. parts.Users ? ["joined_user IN (SELECT clerk_user_id FROM u)"] : Array.Empty<string>(),
                .. parts.Sessions ? ["joined_session IN (SELECT clerk_session_id FROM s)"] : Array.Empty<string>(),
                "FALSE",
            ];
            var selected = JoinSql.EventColumns.Select(column => column == "status"
                ? $"COALESCE(status, CASE WHEN {string.Join(" OR ", changed)} THEN 'applied' ELSE 'stale' END)"
                : column);
            expressions.Add(
                $"e AS ({Insert("webhook_events", [.. JoinSql.EventColumns, .. JoinSql.FoundColumns], [.. selected, "found_version", "found_deletion"], _eventArrays)}\n"
                + $"{Found}\n{JoinSql.OnEventConflict})");
            results.Add($"SELECT {EventRowKind}, event_id, attempts, settled_attempt, status FROM e");
        }

        return $"WITH {string.Join(",\n", expressions)}\n{string.Join("\nUNION ALL ", results)}";

        // Subscripts and not unnest, which puts every value into a store of its own first. And the number of rows passes through
        // a subquery, so that the planner cannot know it: else it would find a plan made for just so many better than the one
        // at hand, each time, and making it takes most of the time that a single event does.
        string Insert(string table, string[] columns, IEnumerable<string> selected, string[] arrays) =>
            $"INSERT INTO {table} AS stored ({string.Join(", ", columns)}) SELECT {string.Join(", ", selected)}\n"
            + $"FROM (SELECT {string.Join(", ", arrays.Select(array => $"${++placeholder}[n] AS {array}"))}\n"
            + $"    FROM patience, generate_series(1, (SELECT cardinality(${placeholder}))) AS n OFFSET 0) AS given";
    }

    private static void BindUsers(NpgsqlParameterCollection parameters, UserState[] users, DateTimeOffset now)
    {
        AddAll(parameters, NpgsqlDbType.Uuid, RowIds.New(users.Length, now), id => id);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.ClerkUserId);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.Email);
        AddAll(parameters, NpgsqlDbType.Boolean, users, user => user.Profile?.EmailVerified);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.PhoneNumber);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.Username);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.FirstName);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.LastName);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.ProfileImageUrl);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.PublicMetadata);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile is { } p ? NameConverter<UserRole>.ToName(p.Role) : null);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.OrganizationId);
        AddAll(parameters, NpgsqlDbType.Boolean, users, user => user.Profile?.Banned);
        AddAll(parameters, NpgsqlDbType.Boolean, users, user => user.Profile?.Locked);
        AddAll(parameters, NpgsqlDbType.TimestampTz, users, user => user.Profile?.CreatedAt);
        AddAll(parameters, NpgsqlDbType.Bigint, users, user => user.Profile?.Version.UpdatedAtMs);
        AddAll(parameters, NpgsqlDbType.Bigint, users, user => user.Profile?.Version.EventAtMs);
        AddAll(parameters, NpgsqlDbType.Text, users, user => user.Profile?.Version.EventId);
        AddAll(parameters, NpgsqlDbType.TimestampTz, users, user => user.DeletedAt);
        AddAll(parameters, NpgsqlDbType.TimestampTz, users, user => user.LastLoginAt);
        AddAll(parameters, NpgsqlDbType.TimestampTz, users, _ => now);
        AddAll(parameters, NpgsqlDbType.TimestampTz, users, _ => now);
    }

    private static void BindSessions(NpgsqlParameterCollection parameters, Session[] sessions)
    {
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => session.ClerkSessionId);
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => session.ClerkUserId);
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => NameConverter<SessionStatus>.ToName(session.Status));
        AddAll(parameters, NpgsqlDbType.TimestampTz, sessions, session => session.StartedAt);
        AddAll(parameters, NpgsqlDbType.TimestampTz, sessions, session => session.LastActiveAt);
        AddAll(parameters, NpgsqlDbType.TimestampTz, sessions, session => session.EndedAt);
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => session.ActorId);
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => session.DeviceType);
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => session.BrowserName);
        AddAll(parameters, NpgsqlDbType.Boolean, sessions, session => session.IsMobile);
        AddAll(parameters, NpgsqlDbType.Bigint, sessions, session => session.Version.UpdatedAtMs);
        AddAll(parameters, NpgsqlDbType.Bigint, sessions, session => session.Version.EventAtMs);
        AddAll(parameters, NpgsqlDbType.Text, sessions, session => session.Version.EventId);
    }

    private static void BindEvents(NpgsqlParameterCollection parameters, WriteBatch[] batches, DateTimeOffset now)
    {
        var rows = Array.ConvertAll(batches, batch => batch.Event!);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => row.EventId);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => row.Type);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => row.ClerkObjectId);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => row.ClerkUserId);
        AddAll(parameters, NpgsqlDbType.TimestampTz, rows, row => row.EventAt);
        AddAll(parameters, NpgsqlDbType.TimestampTz, rows, row => row.ReceivedAt);
        AddAll(parameters, NpgsqlDbType.Integer, rows, row => row.Attempts);
        AddAll(parameters, NpgsqlDbType.Integer, rows, EventRow.SettledAttempt);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => EventRow.IsDecidedByJoins(row) ? null : EventRow.Name(row.Status));
        AddAll(parameters, NpgsqlDbType.Integer, rows, row => EventRow.DurationMs(row, now));
        AddAll(parameters, NpgsqlDbType.Text, rows, row => row.Error);
        AddAll(parameters, NpgsqlDbType.Bytea, rows, row => row.Payload);
        AddAll(parameters, NpgsqlDbType.Bigint, rows, row => row.SourceUpdatedAtMs);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => row.ErrorCode);
        AddAll(parameters, NpgsqlDbType.Text, rows, row => NameConverter<PayloadForm>.ToName(row.PayloadForm));
        AddAll(parameters, NpgsqlDbType.TimestampTz, rows, row => row.LastAttemptAt);
        AddAll(parameters, NpgsqlDbType.Text, batches, batch => batch.JoinedUser);
        AddAll(parameters, NpgsqlDbType.Text, batches, batch => batch.JoinedSession);
    }

    private static T[] Sorted<T>(IEnumerable<T> rows, Func<T, string> key)
    {
        T[] sorted = [.. rows];
        Array.Sort(sorted, (left, right) => string.CompareOrdinal(key(left), key(right)));
        return sorted;
    }

    private static void AddAll<TRow, TValue>(
        NpgsqlParameterCollection parameters, NpgsqlDbType type, TRow[] rows, Converter<TRow, TValue> value) =>
        parameters.Add(new NpgsqlParameter<TValue[]>
        {
            NpgsqlDbType = NpgsqlDbType.Array | type,
            TypedValue = Array.ConvertAll(rows, value),
        });
}
