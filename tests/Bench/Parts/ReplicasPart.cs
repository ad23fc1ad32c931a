using System.Globalization;
using UserSync.Bench.Load;
using UserSync.Faults.Output;

namespace UserSync.Bench.Parts;

/// <summary>How long a replica still answered with what another one had changed.</summary>
/// <param name="Title">What was between them.</param>
/// <param name="BoundSeconds">How long is promised at most.</param>
/// <param name="Milliseconds">How long it was, one for each change, the shortest first.</param>
internal sealed record Staleness(string Title, double BoundSeconds, IReadOnlyList<double> Milliseconds)
{
    public double Median => Milliseconds[Milliseconds.Count / 2];

    public double Worst => Milliseconds[^1];
}

/// <summary>The figures of this part.</summary>
/// <param name="Interruptions">Deliveries while a replica went away.</param>
/// <param name="Rows">Changes of roles, with Redis and without.</param>
/// <param name="Complaints">What was wrong; empty where nothing was.</param>
internal sealed record ReplicasResult(
    IReadOnlyList<Interruption> Interruptions, IReadOnlyList<Staleness> Rows, IReadOnlyList<string> Complaints);

/// <summary>
/// Ends a replica under load; changes roles on one replica and asks the others, with Redis and after it was killed. It does not
/// come back, so this is the last part.
/// </summary>
internal sealed class ReplicasPart(Stage stage)
{
    private const int Changes = 20;
    private const double SecondsWithRedis = 1;

    private const int DeliveriesEach = 2_000;

    // Beyond every event of the other parts, and the changes of roles, which must not be stale, beyond those before them.
    private const long FirstInterrupted = 500_000_000;
    private const long First = 1_000_000_000;

    private readonly Deliveries _deliveries = new(stage.Options.Users, stage.Secret);
    private readonly Deliveries _interrupted = new(stage.Options.Users, stage.Secret, FirstInterrupted);
    private readonly SessionRequests _sessions = new(stage.Options.Users);

    public async Task<ReplicasResult> MeasureAsync(Screen screen, CancellationToken cancellationToken)
    {
        screen.Begin("replicas", $"One of {stage.Options.Replicas} replicas goes away under load; a role is changed on one and seen on the others");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var change = new RoleChange(_deliveries, stage.Secret);
        var tokens = Enumerable.Range(0, Changes).Select(_ => _sessions.One().Token).ToArray();
        var before = await stage.Database.EventsAsync(BenchDatabase.Schema);
        Interruption[] interruptions =
        [
            await Interruption.ByAsync("stopped", stage, _interrupted.Sign(DeliveriesEach), replica => replica.TerminateAsync(), cancellationToken),
            await Interruption.ByAsync("killed", stage, _interrupted.Sign(DeliveriesEach), replica => replica.KillAsync(), cancellationToken),
        ];

        var withRedis = new List<TimeSpan>();
        for (var user = 0; user < Changes; user++)
        {
            withRedis.Add(await SeenAfterAsync(user, "growth", SecondsWithRedis));
        }

        await stage.Redis!.KillAsync();

        // All at once: each may take as long as the cache remembers.
        var without = await Task.WhenAll(Enumerable.Range(0, Changes).Select(user => SeenAfterAsync(user, "solo", stage.Options.CacheSeconds)));
        Staleness[] rows =
        [
            Row("with Redis", SecondsWithRedis, withRedis),
            Row($"Redis killed, USER_CACHE_SECONDS={stage.Options.CacheSeconds}", stage.Options.CacheSeconds, without),
        ];
        return new ReplicasResult(
            interruptions,
            rows,
            [
                .. interruptions.SelectMany(interruption => interruption.Failures.Select(failure =>
                    $"a replica was {interruption.Title}: {failure.Value} answers were {(failure.Key < 0 ? "lost connections" : failure.Key)}")),
                .. rows.Where(row => row.Worst > row.BoundSeconds * 1000).Select(row => string.Create(
                    CultureInfo.InvariantCulture, $"{row.Title}: an old role was answered {row.Worst:0} ms after the change, {row.BoundSeconds:0} s at most are promised")),
                .. await stage.Database.ComplaintsAsync("replicas", BenchDatabase.Schema, before + _interrupted.Count + (2 * Changes)),
            ]);

        Task<TimeSpan> SeenAfterAsync(int user, string role, double bound) => change.SeenAfterAsync(
            client,
            stage.Replicas[0].Address,
            stage.Replicas[1 + (user % (stage.Replicas.Count - 1))].Address,
            tokens[user],
            _deliveries.NumberOf(user, First + (role == "solo" ? stage.Options.Users : 0)),
            role,
            TimeSpan.FromSeconds((2 * bound) + 10),
            cancellationToken);
    }

    private static Staleness Row(string title, double bound, IEnumerable<TimeSpan> times) =>
        new(title, bound, [.. times.Select(time => time.TotalMilliseconds).Order()]);
}
