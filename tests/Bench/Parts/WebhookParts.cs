using UserSync.Bench.Baselines;
using UserSync.Bench.Load;

namespace UserSync.Bench.Parts;

/// <summary>Deliveries, from the signature to the committed row: with many connections, and with one for the latency.</summary>
internal sealed class WebhookParts(Stage stage)
{
    private readonly Deliveries _toUserSync = new(stage.Options.Users, stage.Secret);
    private readonly Deliveries _toBare = new(stage.Options.Users, stage.Secret);
    private long _byPgBench;

    /// <summary>With as many connections as were asked for.</summary>
    public Part Throughput() => For("webhooks", $"Webhook to committed row, {stage.Options.Connections} connections", stage.Options.Connections);

    /// <summary>With one connection.</summary>
    public Part Latency() => For("latency", "Webhook to committed row, 1 connection", 1);

    private Part For(string name, string title, int connections)
    {
        var userSync = new WebhookLoad(stage.LoadOfUserSync(connections), _toUserSync);
        var replicas = stage.Nginx is { } nginx ? new WebhookLoad(stage.LoadOfReplicas(nginx, connections), _toUserSync) : null;
        var bare = new WebhookLoad(stage.LoadOfBare(connections), _toBare);
        return new Part(
            name,
            title,
            [
                new Contender("UserSync", true, userSync.MeasureAsync),
                .. replicas is null ? Array.Empty<Contender>() : [new Contender(stage.ReplicasName, true, replicas.MeasureAsync)],
                new Contender("bare Kestrel + Npgsql", false, bare.MeasureAsync),
                new Contender("pgbench, a statement per event", false, async (duration, cancellationToken) =>
                {
                    var figures = await stage.PgBench.ApplyAsync(connections, duration, cancellationToken);
                    _byPgBench += figures.Requests;
                    return figures;
                }),
            ],
            async () =>
            [
                .. userSync.Complaints("UserSync"),
                .. replicas?.Complaints(stage.ReplicasName) ?? [],
                .. await stage.Database.ComplaintsAsync("UserSync", BenchDatabase.Schema, _toUserSync.Count),
                .. bare.Complaints("bare Kestrel"),
                .. await stage.Database.ComplaintsAsync("bare Kestrel", BenchDatabase.BareSchema, _toBare.Count),
                .. await stage.Database.ComplaintsAsync("pgbench", PgBench.Schema, _byPgBench),
            ]);
    }
}
