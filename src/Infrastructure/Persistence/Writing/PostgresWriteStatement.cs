using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// The one statement that writes a batch: a CTE for each table that the batch touches, rows from arrays, so that one
/// user and five hundred take the same text. The event's CTE learns from what the joins return whether it was applied.
/// </summary>
internal sealed class PostgresWriteStatement(DatabaseOptions options)
{
    public const string UserRow = "u";
    public const string SessionRow = "s";
    private const string EventRowKind = "e";

    private readonly string _onUserConflict = JoinSql.OnUserConflict(options.EraseOnDelete);
    private readonly ConcurrentDictionary<(bool Users, bool Sessions, bool Event), string> _texts = new();

    /// <summary>The text for a batch; the same for every batch that touches the same tables, so it stays prepared.</summary>
    public string TextFor(WriteBatch batch) =>
        _texts.GetOrAdd((batch.Users.Count > 0, batch.Sessions.Count > 0, batch.Event is not null), Build);

    /// <summary>Binds the values of a batch in the order of its statement's placeholders.</summary>
    public static void Bind(NpgsqlParameterCollection parameters, WriteBatch batch, DateTimeOffset now)
    {
        if (batch.Users.Count > 0)
        {
            BindUsers(parameters, batch.Users, now);
        }

        if (batch.Sessions.Count > 0)
        {
            BindSessions(parameters, batch.Sessions);
        }

        if (batch.Event is { } row)
        {
            Add(parameters, NpgsqlDbType.Text, row.EventId);
            Add(parameters, NpgsqlDbType.Text, row.Type);
            Add(parameters, NpgsqlDbType.Text, row.ClerkObjectId);
            Add(parameters, NpgsqlDbType.Text, row.ClerkUserId);
            Add(parameters, NpgsqlDbType.TimestampTz, row.EventAt);
            Add(parameters, NpgsqlDbType.TimestampTz, row.ReceivedAt);
            Add(parameters, NpgsqlDbType.Integer, row.Attempts);
            Add(parameters, NpgsqlDbType.Integer, EventRow.SettledAttempt(row));
            Add(parameters, NpgsqlDbType.Text, EventRow.IsDecidedByJoins(row) ? null : EventRow.Name(row.Status));
            Add(parameters, NpgsqlDbType.Integer, EventRow.DurationMs(row, now));
            Add(parameters, NpgsqlDbType.Text, row.Error);
            Add(parameters, NpgsqlDbType.Bytea, row.Payload);
            Add(parameters, NpgsqlDbType.Bigint, row.SourceUpdatedAtMs);
            Add(parameters, NpgsqlDbType.Text, row.ErrorCode);
            Add(parameters, NpgsqlDbType.Text, NameConverter<PayloadForm>.ToName(row.PayloadForm));
            Add(parameters, NpgsqlDbType.TimestampTz, row.LastAttemptAt);
        }
    }

    private string Build((bool Users, bool Sessions, bool Event) parts)
    {
        var expressions = new List<string>();
        var results = new List<string>();
        var placeholder = 0;
        if (parts.Users)
        {
            var values = string.Join(", ", JoinSql.UserColumns.Select(column => $"${++placeholder}"));
            var columns = string.Join(", ", JoinSql.UserColumns);
            var selected = string.Join(", ", JoinSql.UserColumns.Select(column =>
                column == "public_metadata" ? "public_metadata::jsonb" : column));
            expressions.Add(
                $"u AS (INSERT INTO users AS stored ({columns}) SELECT {selected} FROM unnest({values}) AS given ({columns})\n{_onUserConflict})");
            results.Add($"SELECT '{UserRow}', clerk_user_id, NULL::int, NULL::int, NULL::text FROM u");
        }

        if (parts.Sessions)
        {
            var values = string.Join(", ", JoinSql.SessionColumns.Select(column => $"${++placeholder}"));
            var columns = string.Join(", ", JoinSql.SessionColumns);
            expressions.Add(
                $"s AS (INSERT INTO sessions AS stored ({columns}) SELECT {columns} FROM unnest({values}) AS given ({columns})\n{JoinSql.OnSessionConflict})");
            results.Add($"SELECT '{SessionRow}', clerk_session_id, NULL::int, NULL::int, NULL::text FROM s");
        }

        if (parts.Event)
        {
            var changed = string.Join(" OR ", new[] { parts.Users ? "u" : null, parts.Sessions ? "s" : null }
                .OfType<string>().Select(joined => $"EXISTS (SELECT 1 FROM {joined})").DefaultIfEmpty("FALSE"));
            var given = JoinSql.EventColumns.ToDictionary(column => column, _ => $"${++placeholder}");
            given["status"] = $"COALESCE({given["status"]}, CASE WHEN {changed} THEN 'applied' ELSE 'stale' END)";

            // The statement's own joins cannot be seen from here: what is found is what was stored when it began.
            string[] found = parts.Users || parts.Sessions
                ? JoinSql.Found(parts.Sessions, given["clerk_object_id"], given["clerk_user_id"])
                : ["NULL", "NULL"];
            var columns = string.Join(", ", JoinSql.EventColumns.Concat(JoinSql.FoundColumns));
            var values = string.Join(", ", JoinSql.EventColumns.Select(column => given[column]).Concat(found));
            expressions.Add($"e AS (INSERT INTO webhook_events AS stored ({columns}) VALUES ({values})\n{JoinSql.OnEventConflict})");
            results.Add($"SELECT '{EventRowKind}', NULL, attempts, settled_attempt, status FROM e");
        }

        return $"WITH {string.Join(",\n", expressions)}\n{string.Join("\nUNION ALL ", results)}";
    }

    private static void BindUsers(NpgsqlParameterCollection parameters, IReadOnlyList<UserState> users, DateTimeOffset now)
    {
        AddAll(parameters, NpgsqlDbType.Uuid, users, _ => Guid.CreateVersion7(now));
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

    private static void BindSessions(NpgsqlParameterCollection parameters, IReadOnlyList<Session> sessions)
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

    private static void AddAll<TRow, TValue>(
        NpgsqlParameterCollection parameters, NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = rows.Select(value).ToArray() });

    private static void Add(NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
