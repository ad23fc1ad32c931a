using System.Data.Common;
using UserSync.Application.Traffic;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Adds signals to the stored ones, in words that both engines share: like all that is stored, they join.</summary>
internal sealed class TrafficSignalWriter(DbDataSource database)
{
    private const string Add = """
        INSERT INTO traffic_signals AS stored (name, count, first_at, last_at) VALUES (@name, @count, @first_at, @last_at)
        ON CONFLICT (name) DO UPDATE SET
            count = stored.count + excluded.count,
            first_at = CASE WHEN excluded.first_at < stored.first_at THEN excluded.first_at ELSE stored.first_at END,
            last_at = CASE WHEN excluded.last_at > stored.last_at THEN excluded.last_at ELSE stored.last_at END
        """;

    private const string Begin = """
        INSERT INTO traffic_signals AS stored (name, count, first_at, last_at) VALUES (@name, @count, @first_at, @last_at)
        ON CONFLICT (name) DO UPDATE SET count = excluded.count, first_at = excluded.first_at, last_at = excluded.last_at
        """;

    public async Task WriteAsync(
        IEnumerable<TrafficSignal> signals, IReadOnlySet<string> anew, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // In one order everywhere, so that two replicas never wait for each other.
        foreach (var signal in signals.OrderBy(signal => signal.Name, StringComparer.Ordinal))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = anew.Contains(signal.Name) ? Begin : Add;
            command.Bind("@name", signal.Name);
            command.Bind("@count", signal.Count);
            command.Bind("@first_at", signal.FirstAt);
            command.Bind("@last_at", signal.LastAt);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
