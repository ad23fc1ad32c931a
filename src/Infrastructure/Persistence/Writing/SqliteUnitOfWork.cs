using Microsoft.Data.Sqlite;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// Commits a batch to SQLite, which has no data-modifying CTE: the same upserts, one after the other, in one
/// transaction that takes the single writer's place at its beginning, so that it never has to give up half-way.
/// </summary>
internal sealed class SqliteUnitOfWork(
    DatabaseOptions options, PendingWrites pending, SqliteWriteTurn turn, TimeProvider clock) : IUnitOfWork
{
    private readonly string _userSql = Insert("users", JoinSql.UserColumns, JoinSql.OnUserConflict(options.EraseOnDelete));
    private static readonly string _sessionSql = Insert("sessions", JoinSql.SessionColumns, JoinSql.OnSessionConflict);

    /// <summary>What an event finds, for <see cref="JoinSql.FoundColumns"/>; to be read before the joins are carried out.</summary>
    private const string Found = """
        SELECT
            CASE WHEN @session IS NULL
                THEN (SELECT source_updated_at_ms FROM users WHERE clerk_user_id = @user)
                ELSE (SELECT source_updated_at_ms FROM sessions WHERE clerk_session_id = @session) END,
            (SELECT deleted_at FROM users WHERE clerk_user_id = @user)
        """;

    private static readonly string[] _eventColumns = [.. JoinSql.EventColumns, .. JoinSql.FoundColumns];
    private static readonly string _eventSql = Insert("webhook_events", _eventColumns, JoinSql.OnEventConflict);

    public Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var batch = pending.Take();
        return DatabaseFaults.TranslateAsync(token => WriteAsync(batch, token), DatabaseFaults.CommitDeadline, cancellationToken);
    }

    public void Discard() => pending.Take();

    private async Task<CommitResult> WriteAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var users = new HashSet<string>(StringComparer.Ordinal);
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        WebhookOutcome? outcome = null;

        using var held = await turn.TakeAsync(cancellationToken);
        await using var connection = new SqliteConnection(options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = connection.BeginTransaction(deferred: false);
        var found = await FindAsync(transaction, batch, cancellationToken);
        foreach (var user in batch.Users)
        {
            await using var command = Command(transaction, _userSql, JoinSql.UserColumns, Values(user, now));
            if (await command.ExecuteScalarAsync(cancellationToken) is not null)
            {
                users.Add(user.ClerkUserId);
            }
        }

        foreach (var session in batch.Sessions)
        {
            await using var command = Command(transaction, _sessionSql, JoinSql.SessionColumns, Values(session));
            if (await command.ExecuteScalarAsync(cancellationToken) is not null)
            {
                sessions.Add(session.ClerkSessionId);
            }
        }

        if (batch.Event is { } row)
        {
            var status = !EventRow.IsDecidedByJoins(row) ? row.Status
                : users.Count + sessions.Count > 0 ? WebhookEventStatus.Applied
                : WebhookEventStatus.Stale;
            await using var command = Command(
                transaction, _eventSql, _eventColumns, [.. Values(row, status, now), .. found]);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            outcome = EventRow.Outcome(
                reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetString(3));
        }

        // From here on the answer must be the database's, however long the caller has waited.
        await transaction.CommitAsync(CancellationToken.None);
        return new CommitResult(users, sessions, outcome);
    }

    /// <summary>What the batch's event finds, before anything is joined.</summary>
    private static async Task<object[]> FindAsync(SqliteTransaction transaction, WriteBatch batch, CancellationToken cancellationToken)
    {
        var found = new object[] { DBNull.Value, DBNull.Value };
        if (batch.Event is not null)
        {
            await using var command = Command(transaction, Found, ["user", "session"], [batch.JoinedUser, batch.JoinedSession]);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            reader.GetValues(found);
        }

        return found;
    }

    private static string Insert(string table, string[] columns, string onConflict) =>
        $"INSERT INTO {table} AS stored ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))})\n{onConflict}";

    private static SqliteCommand Command(SqliteTransaction transaction, string text, string[] columns, object?[] values)
    {
        var command = new SqliteCommand(text, transaction.Connection, transaction);
        foreach (var (column, value) in columns.Zip(values))
        {
            command.Parameters.AddWithValue("@" + column, value is DateTimeOffset time
                ? SqliteTimeConverter.ToText(time)
                : value ?? DBNull.Value);
        }

        return command;
    }

    private static object?[] Values(UserState user, DateTimeOffset now)
    {
        var profile = user.Profile;
        return
        [
            Guid.CreateVersion7(now), user.ClerkUserId, profile?.Email, profile?.EmailVerified, profile?.PhoneNumber,
            profile?.Username, profile?.FirstName, profile?.LastName, profile?.ProfileImageUrl, profile?.PublicMetadata,
            profile is null ? null : NameConverter<UserRole>.ToName(profile.Role), profile?.OrganizationId,
            profile?.Banned, profile?.Locked, profile?.CreatedAt, profile?.Version.UpdatedAtMs,
            profile?.Version.EventAtMs, profile?.Version.EventId, user.DeletedAt, user.LastLoginAt, now, now,
        ];
    }

    private static object?[] Values(Session session) =>
    [
        session.ClerkSessionId, session.ClerkUserId, NameConverter<SessionStatus>.ToName(session.Status),
        session.StartedAt, session.LastActiveAt, session.EndedAt, session.ActorId, session.DeviceType,
        session.BrowserName, session.IsMobile, session.Version.UpdatedAtMs, session.Version.EventAtMs,
        session.Version.EventId,
    ];

    private static object?[] Values(WebhookEvent row, WebhookEventStatus status, DateTimeOffset now) =>
    [
        row.EventId, row.Type, row.ClerkObjectId, row.ClerkUserId, row.EventAt, row.ReceivedAt, row.Attempts,
        EventRow.SettledAttempt(row), EventRow.Name(status), EventRow.DurationMs(row, now), row.Error, row.Payload,
        row.SourceUpdatedAtMs, row.ErrorCode, NameConverter<PayloadForm>.ToName(row.PayloadForm), row.LastAttemptAt,
    ];
}
