using System.Data.Common;
using UserSync.Application.Sync;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Stores runs and what they found, in words that both engines share. Whoever writes last has the last word.</summary>
internal sealed class SyncRunWriter(DbDataSource database)
{
    private static readonly string[] _runColumns =
    [
        "id", "kind", "status", "repair", "started_at", "finished_at", "checkpoint", "seen", "total", "new", "changed",
        "unchanged", "failed", "missing", "stale", "different", "extra", "repaired", "watermark_ms", "reason",
    ];

    private static readonly string[] _itemColumns = ["run_id", "clerk_user_id", "kind", "fields", "found_at", "repaired"];

    // Five hundred rows of these are three thousand parameters, which both engines take.
    private const int ItemsAtOnce = 500;

    private const string EndAbandoned =
        "UPDATE sync_runs SET status = 'failed', finished_at = @at, reason = 'Its process ended.' WHERE status = 'running'";

    private const string Doomed = """
        SELECT id FROM sync_runs AS old WHERE finished_at < @before AND EXISTS (
            SELECT 1 FROM sync_runs AS newer
            WHERE newer.kind = old.kind AND newer.status = 'completed' AND newer.started_at > old.started_at)
        """;

    public Task<bool> SaveAsync(SyncRun run, IReadOnlyCollection<DriftItem> found, CancellationToken cancellationToken) => InOneAsync(
        async transaction =>
        {
            await UpsertAsync(transaction, "sync_runs", _runColumns, keys: 1, [Values(run)], cancellationToken);
            foreach (var items in found.Chunk(ItemsAtOnce))
            {
                await UpsertAsync(transaction, "drift_items", _itemColumns, keys: 2, [.. items.Select(Values)], cancellationToken);
            }
        },
        cancellationToken);

    public Task<bool> EndAbandonedAsync(DateTimeOffset at, CancellationToken cancellationToken) => InOneAsync(
        transaction => ExecuteAsync(transaction, EndAbandoned, ["at"], [at], cancellationToken), cancellationToken);

    public Task<bool> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken) => InOneAsync(
        async transaction =>
        {
            await ExecuteAsync(
                transaction, $"DELETE FROM drift_items WHERE run_id IN ({Doomed})", ["before"], [before], cancellationToken);
            await ExecuteAsync(transaction, $"DELETE FROM sync_runs WHERE id IN ({Doomed})", ["before"], [before], cancellationToken);
        },
        cancellationToken);

    private Task<bool> InOneAsync(
        Func<DbTransaction, Task> work, CancellationToken cancellationToken) => DatabaseFaults.TranslateAsync(
        async token =>
        {
            await using var connection = await database.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await work(transaction);
            await transaction.CommitAsync(token);
            return true;
        },
        DatabaseFaults.CommitDeadline,
        cancellationToken);

    private static async Task ExecuteAsync(
        DbTransaction transaction, string text, string[] names, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var (name, value) in names.Zip(values))
        {
            command.Bind("@" + name, value ?? DBNull.Value);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Task UpsertAsync(
        DbTransaction transaction,
        string table,
        string[] columns,
        int keys,
        object?[][] rows,
        CancellationToken cancellationToken)
    {
        string[] names = [.. Enumerable.Range(0, rows.Length * columns.Length).Select(number => FormattableString.Invariant($"p{number}"))];
        var values = string.Join(",\n", names.Chunk(columns.Length).Select(row => $"({string.Join(", ", row.Select(name => "@" + name))})"));
        var text = $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) VALUES {values}
            ON CONFLICT ({string.Join(", ", columns.Take(keys))}) DO UPDATE SET
                {string.Join(", ", columns.Skip(keys).Select(column => $"{column} = excluded.{column}"))}
            """;
        return ExecuteAsync(transaction, text, names, [.. rows.SelectMany(row => row)], cancellationToken);
    }

    private static object?[] Values(SyncRun run) =>
    [
        run.Id, NameConverter<SyncKind>.ToName(run.Kind), NameConverter<SyncStatus>.ToName(run.Status), run.Repair, run.StartedAt,
        run.FinishedAt, run.Checkpoint, run.Seen, run.Total, run.New, run.Changed, run.Unchanged, run.Failed, run.Missing, run.Stale,
        run.Different, run.Extra, run.Repaired, run.WatermarkMs, run.Reason,
    ];

    private static object?[] Values(DriftItem item) =>
        [item.RunId, item.ClerkUserId, NameConverter<DriftKind>.ToName(item.Kind), item.Fields, item.FoundAt, item.Repaired];
}
