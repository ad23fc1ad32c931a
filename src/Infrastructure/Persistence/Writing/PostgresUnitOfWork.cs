using Npgsql;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Commits a batch to PostgreSQL as one statement: one round trip, and one transaction without a word about it.</summary>
internal sealed class PostgresUnitOfWork(
    NpgsqlDataSource dataSource, PendingWrites pending, PostgresWriteStatement statement, TimeProvider clock) : IUnitOfWork
{
    public Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var batch = pending.Take();
        return batch.IsEmpty
            ? Task.FromResult(new CommitResult(new HashSet<string>(), new HashSet<string>(), null))
            : DatabaseFaults.TranslateAsync(token => WriteAsync(batch, token), DatabaseFaults.CommitDeadline, cancellationToken);
    }

    public void Discard() => pending.Take();

    private async Task<CommitResult> WriteAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(statement.TextFor(batch));
        PostgresWriteStatement.Bind(command.Parameters, batch, clock.GetUtcNow());

        var users = new HashSet<string>(StringComparer.Ordinal);
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        WebhookOutcome? outcome = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            switch (reader.GetString(0))
            {
                case PostgresWriteStatement.UserRow:
                    users.Add(reader.GetString(1));
                    break;
                case PostgresWriteStatement.SessionRow:
                    sessions.Add(reader.GetString(1));
                    break;
                default:
                    outcome = EventRow.Outcome(
                        reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetInt32(3), reader.GetString(4));
                    break;
            }
        }

        return new CommitResult(users, sessions, outcome);
    }
}
