using System.Globalization;
using UserSync.Bench.Load;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Parts;

/// <summary>
/// What many users cost: the service with few and the service with many, each with a database of its own in one PostgreSQL, in
/// turn. Two runs, one with few and one with many, would tell of two machines.
/// </summary>
internal sealed class GrowthPart : IAsyncDisposable
{
    /// <summary>The word that <c>--only</c> takes.</summary>
    public const string Name = "growth";

    private readonly BenchOptions _options;
    private readonly Cluster _cluster;
    private readonly IReadOnlyList<Side> _sides;

    private GrowthPart(BenchOptions options, Cluster cluster, RunFolder folder)
    {
        _options = options;
        _cluster = cluster;
        _sides = [new Side("few", options.Users, options, cluster, folder), new Side("many", options.ManyUsers, options, cluster, folder)];
    }

    /// <summary>One of the two.</summary>
    public BenchDatabase Database => _sides[0].Database;

    /// <summary>Version of PostgreSQL.</summary>
    public string PostgreSql => _cluster.Version;

    /// <summary>Starts PostgreSQL and both services, and makes the users.</summary>
    public static async Task<GrowthPart> StartAsync(BenchOptions options, RunFolder folder, CancellationToken cancellationToken)
    {
        var part = new GrowthPart(options, await Cluster.StartAsync(folder, cancellationToken), folder);
        try
        {
            await BenchDatabase.EnsureDurableAsync(part._cluster);
            foreach (var side in part._sides)
            {
                await side.StartAsync(cancellationToken);
            }

            return part;
        }
        catch
        {
            await part.DisposeAsync();
            throw;
        }
    }

    /// <summary>Both, the one with few users first.</summary>
    public Part Both() => new(
        Name,
        string.Create(CultureInfo.InvariantCulture, $"Webhook to committed row, {_options.Connections} connections, few users and many"),
        [.. _sides.Select(side => side.Contender(_cluster.Id))],
        async () => [.. (await Task.WhenAll(_sides.Select(side => side.ComplaintsAsync()))).SelectMany(complaints => complaints)]);

    public async ValueTask DisposeAsync()
    {
        foreach (var side in _sides)
        {
            await side.DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    /// <summary>The service with so many users.</summary>
    private sealed class Side(string name, int users, BenchOptions options, Cluster cluster, RunFolder folder) : IAsyncDisposable
    {
        private readonly string _secret = SvixSignature.NewSecret();
        private readonly string _title = string.Create(CultureInfo.InvariantCulture, $"UserSync, {users:#,0} users");
        private Replica? _replica;
        private Deliveries? _deliveries;
        private WebhookLoad? _load;

        public BenchDatabase Database { get; } = new(cluster, name);

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await Database.CreateAsync();
            _replica = new Replica(options.Service, folder.File($"usersync-{name}.log"))
            {
                Database = Database.Connection,
                Secrets = [_secret],
                Variables = Stage.VariablesOf(options),
            };
            await _replica.StartAsync(cancellationToken);
            await Database.FillAsync(users, BenchDatabase.Schema);
        }

        public Contender Contender(int postmaster)
        {
            _deliveries = new Deliveries(users, _secret);
            _load = new WebhookLoad(new HttpLoad(_replica!.Address, [_replica.Id], postmaster, options.Connections), _deliveries);
            return new Contender(_title, true, _load.MeasureAsync);
        }

        public async Task<IReadOnlyList<string>> ComplaintsAsync() =>
        [
            .. _load!.Complaints(_title),
            .. await Database.ComplaintsAsync(_title, BenchDatabase.Schema, _deliveries!.Count),
        ];

        public ValueTask DisposeAsync() => _replica?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
