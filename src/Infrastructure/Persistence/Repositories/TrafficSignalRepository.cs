using System.Data.Common;
using UserSync.Application.Traffic;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

/// <summary>
/// How the traffic stands, in words that both engines share. Each process asks it every ten seconds, by plain commands: of all
/// that a busy one does, nothing else would need EF.
/// </summary>
internal sealed class TrafficSignalRepository(DbDataSource database, TrafficSignalWriter writer, TimeProvider clock)
    : ITrafficSignalRepository
{
    private const string Newest = """
        SELECT (SELECT received_at FROM webhook_events ORDER BY received_at DESC LIMIT 1),
            (SELECT received_at FROM webhook_events WHERE status <> 'failed' ORDER BY received_at DESC LIMIT 1),
            (SELECT received_at FROM webhook_events WHERE status = 'failed' ORDER BY received_at DESC LIMIT 1)
        """;

    private const string Signals = "SELECT name, count, first_at, last_at FROM traffic_signals ORDER BY name";

    public Task<TrafficReport> ReadAsync(CancellationToken cancellationToken) => DatabaseFaults.TranslateAsync(
        async token =>
        {
            await using var connection = await database.OpenConnectionAsync(token);
            await using var newest = connection.CreateCommand();
            newest.CommandText = Newest;
            await using var events = await newest.ExecuteReaderAsync(token);
            await events.ReadAsync(token);
            var report = new TrafficReport(clock.GetUtcNow(), Time(events, 0), Time(events, 1), Time(events, 2), []);
            await events.CloseAsync();
            return report with { Signals = await SignalsAsync(connection, token) };
        },
        DatabaseFaults.ReadDeadline,
        cancellationToken);

    public Task AddAsync(
        IReadOnlyList<TrafficSignal> signals, IReadOnlySet<string> anew, CancellationToken cancellationToken) =>
        DatabaseFaults.TranslateAsync(
            async token =>
            {
                await writer.WriteAsync(signals, anew, token);
                return true;
            },
            DatabaseFaults.CommitDeadline,
            cancellationToken);

    private static async Task<IReadOnlyList<TrafficSignal>> SignalsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Signals;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var signals = new List<TrafficSignal>();
        while (await reader.ReadAsync(cancellationToken))
        {
            signals.Add(new TrafficSignal(reader.GetString(0), reader.GetInt64(1), Time(reader, 2)!.Value, Time(reader, 3)!.Value));
        }

        return signals;
    }

    private static DateTimeOffset? Time(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null
        : reader.GetFieldType(column) == typeof(string) ? SqliteTimeConverter.FromText(reader.GetString(column))
        : reader.GetFieldValue<DateTimeOffset>(column);
}
