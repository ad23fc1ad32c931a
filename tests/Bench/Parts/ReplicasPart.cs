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
/// <param name="Rows">With Redis, and without.</param>
/// <param name="Complaints">What was wrong; empty where nothing was.</param>
internal sealed record ReplicasResult(IReadOnlyList<Staleness> Rows, IReadOnlyList<string> Complaints);

/// <summary>Changes roles on one replica and asks the others, with Redis and after it was killed. It does not come back, so this is the last part.</summary>
internal sealed class ReplicasPart(Stage stage)
{
    private const int Changes = 20;
    private const double SecondsWithRedis = 1;

    // Beyond every event of the other parts.
    private const long First = 1_000_000_000;

    private readonly Deliveries _deliveries = new(stage.Options.Users, stage.Secret);
    private readonly SessionRequests _sessions = new(stage.Options.Users);

    public async Task<ReplicasResult> MeasureAsync(Screen screen, CancellationToken cancellationToken)
    {
        screen.Begin("replicas", $"A role changed on one of {stage.Options.Replicas} replicas, seen on the others");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var change = new RoleChange(_deliveries, stage.Secret);
        var tokens = Enumerable.Range(0, Changes).Select(_ => _sessions.One().Token).ToArray();
        var before = await stage.Database.EventsAsync("public");

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
            rows,
            [
                .. rows.Where(row => row.Worst > row.BoundSeconds * 1000).Select(row => string.Create(
                    CultureInfo.InvariantCulture, $"{row.Title}: an old role was answered {row.Worst:0} ms after the change, {row.BoundSeconds:0} s at most are promised")),
                .. await stage.Database.ComplaintsAsync("replicas", "public", before + (2 * Changes)),
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
