using System.Collections.Frozen;
using Npgsql;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Writes batches to PostgreSQL as one statement: one round trip, and one transaction without a word about it.</summary>
internal sealed class PostgresWriter(NpgsqlDataSource dataSource, PostgresWriteStatement statement, TimeProvider clock)
{
    /// <summary>Writes one batch, and waits for every row that somebody else holds.</summary>
    public async Task<CommitResult> WriteAsync(WriteBatch batch, CancellationToken cancellationToken) =>
        (await WriteAsync([batch], TimeSpan.Zero, cancellationToken))[0];

    /// <summary>Writes batches of which no two share a key.</summary>
    /// <param name="batches">What to write; all of it is stored or nothing.</param>
    /// <param name="patience">How long to wait for a row that somebody else holds; zero is without end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of each batch, in their order.</returns>
    public async Task<CommitResult[]> WriteAsync(
        IReadOnlyList<WriteBatch> batches, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(statement.TextFor(batches));
        PostgresWriteStatement.Bind(command.Parameters, batches, patience, clock.GetUtcNow());

        var users = new HashSet<string>(StringComparer.Ordinal);
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        var outcomes = new Dictionary<string, WebhookOutcome>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var key = reader.GetString(1);
                switch (reader.GetInt32(0))
                {
                    case PostgresWriteStatement.UserRow:
                        users.Add(key);
                        break;
                    case PostgresWriteStatement.SessionRow:
                        sessions.Add(key);
                        break;
                    case PostgresWriteStatement.EventRowKind:
                        outcomes.Add(key, EventRow.Outcome(
                            reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetInt32(3), reader.GetString(4)));
                        break;
                }
            }
        }

        return [.. batches.Select(batch => new CommitResult(
            Changed(users, batch.Users, user => user.ClerkUserId),
            Changed(sessions, batch.Sessions, session => session.ClerkSessionId),
            batch.Event is { } row ? outcomes[row.EventId] : null))];
    }

    private static IReadOnlySet<string> Changed<T>(HashSet<string> changed, IReadOnlyList<T> written, Func<T, string> key) =>
        written.Count == 0
            ? FrozenSet<string>.Empty
            : written.Select(key).Where(changed.Contains).ToHashSet(StringComparer.Ordinal);
}
