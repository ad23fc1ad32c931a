using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using UserSync.Application.Traffic;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Adds signals to the stored ones, in words that both engines share: like all that is stored, they join.</summary>
internal sealed class TrafficSignalWriter(IDbContextFactory<UserSyncDbContext> contexts)
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
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // In one order everywhere, so that two replicas never wait for each other.
        foreach (var signal in signals.OrderBy(signal => signal.Name, StringComparer.Ordinal))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            command.CommandText = anew.Contains(signal.Name) ? Begin : Add;
            command.Bind(db, "@name", signal.Name);
            command.Bind(db, "@count", signal.Count);
            command.Bind(db, "@first_at", signal.FirstAt);
            command.Bind(db, "@last_at", signal.LastAt);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
