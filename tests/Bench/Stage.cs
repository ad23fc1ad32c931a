using UserSync.Bench.Baselines;
using UserSync.Bench.Load;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Faults.Processes;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Bench;

/// <summary>Everything that runs while requests are measured: PostgreSQL, the service, and the baselines.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private Stage(BenchOptions options, Cluster cluster, RunFolder folder)
    {
        Options = options;
        Cluster = cluster;
        Database = new BenchDatabase(cluster);
        PgBench = new PgBench(cluster, BenchDatabase.Name, folder, options.Users);
        Replica = new Replica(options.Service, folder.File("usersync.log"))
        {
            Database = cluster.ConnectionTo(BenchDatabase.Name).ConnectionString,
            Secrets = [Secret],
            Variables = VariablesOf(options),
        };
    }

    public BenchOptions Options { get; }

    public Cluster Cluster { get; }

    public BenchDatabase Database { get; }

    /// <summary>The service.</summary>
    public Replica Replica { get; }

    /// <summary>The least that could do the same.</summary>
    public BareProcess Bare { get; private set; } = null!;

    public PgBench PgBench { get; }

    /// <summary>What signs deliveries.</summary>
    public string Secret { get; } = SvixSignature.NewSecret();

    /// <summary>Starts it all.</summary>
    public static async Task<Stage> StartAsync(BenchOptions options, RunFolder folder, CancellationToken cancellationToken)
    {
        // PostgreSQL's default, unless that is too little for the pools of the servers and pgbench's clients together.
        var cluster = await Cluster.StartAsync(folder, cancellationToken, Math.Max(100, (2 * options.Connections) + 36));
        var stage = new Stage(options, cluster, folder);
        try
        {
            await EnsureDurableAsync(cluster);
            await cluster.QueryAsync($"CREATE DATABASE {BenchDatabase.Name}");
            await stage.Replica.StartAsync(cancellationToken);
            await stage.Database.FillAsync(options.Users);
            stage.Bare = await BareProcess.StartAsync(
                stage.BareConnection(), stage.Secret, folder.File("bare.log"), cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the service is started with, other than its database and its secret.</summary>
    public static IReadOnlyDictionary<string, string> VariablesOf(BenchOptions options) =>
        new Dictionary<string, string>(
            new Dictionary<string, string>
            {
                ["CLERK_JWT_KEY"] = TestKeys.Ours.ExportSubjectPublicKeyInfoPem(),
                ["CLERK_ISSUER"] = TestToken.Issuer,
                ["API_RATE_LIMIT"] = "0",
            }.Where(variable => !options.Variables.ContainsKey(variable.Key)).Concat(options.Variables));

    /// <summary>The service under load. Several replicas would be here: one address before them, and all their processes.</summary>
    public HttpLoad LoadOfUserSync(int connections) => new(Replica.Address, [Replica.Id], Cluster.Id, connections);

    /// <summary>The bare server under load.</summary>
    public HttpLoad LoadOfBare(int connections) => new(Bare.Address, [Bare.Id], Cluster.Id, connections);

    public async ValueTask DisposeAsync()
    {
        if (Bare is not null)
        {
            await Bare.DisposeAsync();
        }

        await Replica.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    // A commit that reaches no disk costs nothing, and then nothing here would mean anything.
    private static async Task EnsureDurableAsync(Cluster cluster)
    {
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes", "autovacuum" })
        {
            if (await cluster.QueryAsync($"SHOW {setting}") is not "on")
            {
                throw new CommandFailedException($"PostgreSQL was started with {setting} off.");
            }
        }
    }

    private string BareConnection()
    {
        var connection = Cluster.ConnectionTo(BenchDatabase.Name);
        connection.SearchPath = BenchDatabase.BareSchema;
        connection.MaxPoolSize = Options.Connections;

        // Prepared, as the service's and pgbench's statements are.
        connection.MaxAutoPrepare = 20;
        connection.AutoPrepareMinUsages = 2;
        return connection.ConnectionString;
    }
}
