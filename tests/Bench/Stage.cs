using System.Globalization;
using UserSync.Bench.Baselines;
using UserSync.Bench.Load;
using UserSync.Bench.Replicas;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Faults.Processes;
using UserSync.TestCommon.Redis;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Bench;

/// <summary>
/// Everything that runs while requests are measured: PostgreSQL, the service, and the baselines; with several replicas of
/// the service, Redis and nginx too.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    // The service's own default.
    private const int PoolOfAReplica = 20;

    private Stage(BenchOptions options, Cluster cluster, RedisServer? redis, RunFolder folder)
    {
        Options = options;
        Cluster = cluster;
        Redis = redis;
        Database = new BenchDatabase(cluster);
        PgBench = new PgBench(cluster, BenchDatabase.DefaultName, folder, options.Users);
        Replicas =
        [
            .. Enumerable.Range(0, options.Replicas).Select(number => new Replica(
                options.Service, folder.File(number == 0 ? "usersync.log" : $"usersync-{number + 1}.log"))
            {
                Database = Database.Connection,
                Secrets = [Secret],
                Variables = redis is null ? VariablesOf(options) : VariablesOfMany(options, redis),
            }),
        ];
    }

    public BenchOptions Options { get; }

    public Cluster Cluster { get; }

    public BenchDatabase Database { get; }

    /// <summary>The service: one, or as many as were asked for.</summary>
    public IReadOnlyList<Replica> Replicas { get; }

    /// <summary>The one that is measured by itself.</summary>
    public Replica Replica => Replicas[0];

    /// <summary>What several replicas share; <see langword="null"/> with one.</summary>
    public RedisServer? Redis { get; }

    /// <summary>What stands in front of several replicas; <see langword="null"/> with one.</summary>
    public Nginx? Nginx { get; private set; }

    /// <summary>The least that could do the same.</summary>
    public BareProcess Bare { get; private set; } = null!;

    public PgBench PgBench { get; }

    /// <summary>What several replicas are called in tables.</summary>
    public string ReplicasName => $"UserSync, {Replicas.Count} replicas behind nginx";

    /// <summary>What signs deliveries.</summary>
    public string Secret { get; } = SvixSignature.NewSecret();

    /// <summary>Starts it all.</summary>
    public static async Task<Stage> StartAsync(BenchOptions options, RunFolder folder, CancellationToken cancellationToken)
    {
        var redis = options.Replicas > 1 ? await StartRedisAsync() : null;

        // PostgreSQL's default, unless that is too little for the pools of the servers and pgbench's clients together.
        var cluster = await Cluster.StartAsync(
            folder, cancellationToken, Math.Max(100, (2 * options.Connections) + 16 + (PoolOfAReplica * options.Replicas)));
        var stage = new Stage(options, cluster, redis, folder);
        try
        {
            await BenchDatabase.EnsureDurableAsync(cluster);
            await stage.Database.CreateAsync();
            foreach (var replica in stage.Replicas)
            {
                await replica.StartAsync(cancellationToken);
            }

            await stage.Database.AddBaselinesAsync();
            await stage.Database.FillAsync(options.Users, BenchDatabase.Schema, BenchDatabase.BareSchema, PgBench.Schema);
            stage.Bare = await BareProcess.StartAsync(
                stage.BareConnection(), stage.Secret, folder.File("bare.log"), cancellationToken);
            stage.Nginx = options.Replicas > 1
                ? await Nginx.StartAsync(stage.Replicas.Select(replica => replica.Address), folder, cancellationToken)
                : null;
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

                // As the image and the unit of docs/deployment.md start it.
                ["DOTNET_GCgen0size"] = "0x600000",
            }.Where(variable => !options.Variables.ContainsKey(variable.Key)).Concat(options.Variables));

    /// <summary>One replica under load, asked directly.</summary>
    public HttpLoad LoadOfUserSync(int connections) => new(Replica.Address, [Replica.Id], Cluster.Id, connections);

    /// <summary>All replicas under load through nginx, whose processes count as the server's too.</summary>
    public HttpLoad LoadOfReplicas(Nginx nginx, int connections) => new(
        nginx.Address, [.. Replicas.Select(replica => replica.Id), .. nginx.Ids, Redis!.ProcessId], Cluster.Id, connections);

    /// <summary>The bare server under load.</summary>
    public HttpLoad LoadOfBare(int connections) => new(Bare.Address, [Bare.Id], Cluster.Id, connections);

    public async ValueTask DisposeAsync()
    {
        if (Nginx is not null)
        {
            await Nginx.DisposeAsync();
        }

        if (Bare is not null)
        {
            await Bare.DisposeAsync();
        }

        foreach (var replica in Replicas)
        {
            await replica.DisposeAsync();
        }

        await Cluster.DisposeAsync();
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }
    }

    private static Task<RedisServer> StartRedisAsync()
    {
        Programs.Find("redis-server");
        Programs.Find("nginx");
        return RedisServer.StartAsync();
    }

    // What the command line says by --env wins.
    private static Dictionary<string, string> VariablesOfMany(BenchOptions options, RedisServer redis)
    {
        var variables = new Dictionary<string, string>(VariablesOf(options));
        variables.TryAdd("REDIS_URL", redis.Url);
        variables.TryAdd("USER_CACHE_SECONDS", options.CacheSeconds.ToString(CultureInfo.InvariantCulture));
        variables.TryAdd("TRUSTED_PROXIES", "127.0.0.1");
        return variables;
    }

    private string BareConnection()
    {
        var connection = Cluster.ConnectionTo(BenchDatabase.DefaultName);
        connection.SearchPath = BenchDatabase.BareSchema;
        connection.MaxPoolSize = Options.Connections;

        // Prepared, as the service's and pgbench's statements are.
        connection.MaxAutoPrepare = 20;
        connection.AutoPrepareMinUsages = 2;
        return connection.ConnectionString;
    }
}
