using UserSync.Faults.Judging;
using UserSync.Faults.Processes;
using UserSync.Faults.Proxy;
using UserSync.Faults.Sending;

namespace UserSync.Faults.Scenarios;

/// <summary>What stands on a stage: a database, replicas of the service, the sender, and whatever else the setting asks for.</summary>
internal sealed class Scenery : IAsyncDisposable
{
    private const string SecretStart = "whsec_CANARY";
    private const string Tablespace = "small_disk";

    private readonly RunFolder _folder;
    private readonly CancellationToken _cancellationToken;

    private Scenery(Cluster cluster, Database database, RunFolder folder, CancellationToken cancellationToken)
    {
        _folder = folder;
        Cluster = cluster;
        Database = database;
        _cancellationToken = cancellationToken;
    }

    public Cluster Cluster { get; }

    public Database Database { get; }

    public SmallDisk? Disk { get; private set; }

    public PostgresProxy? Proxy { get; private set; }

    public List<Replica> Replicas { get; } = [];

    public Ledger Ledger { get; } = new();

    public Sender Sender { get; private set; } = null!;

    /// <summary>A file of the run's folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>A webhook secret. It carries the word that no log may hold.</summary>
    public static string NewSecret() => SecretStart + Guid.NewGuid().ToString("N")[..26];

    /// <summary>Sets everything up, and waits until every replica may take traffic.</summary>
    /// <exception cref="CannotRunException">This machine does not permit what the setting asks for.</exception>
    public static async Task<Scenery> BuildAsync(
        string name, Setting setting, Cluster cluster, RunFolder folder, string service, CancellationToken cancellationToken)
    {
        var database = new Database(cluster, name.Replace('-', '_'));
        var scenery = new Scenery(cluster, database, folder, cancellationToken);
        try
        {
            await scenery.PrepareDatabaseAsync(setting, folder);
            scenery.Proxy = setting.HasProxy ? new PostgresProxy(cluster.Port) : null;
            var connection = cluster.ConnectionTo(database.Name, scenery.Proxy?.Port);
            if (setting.PoolSize > 0)
            {
                connection.MaxPoolSize = setting.PoolSize;
            }

            var secret = NewSecret();
            for (var number = 0; number < setting.Replicas; number++)
            {
                var replica = new Replica(service, folder.File($"{name}-{number + 1}.log"))
                {
                    Database = connection.ConnectionString,
                    Secrets = [secret],
                };
                scenery.Replicas.Add(replica);
                await replica.StartAsync(cancellationToken);
            }

            await database.CountEffectsAsync();
            scenery.Sender = new Sender(
                new Balancer([.. scenery.Replicas.Select(replica => replica.Address)], setting.HasBalancer), scenery.Ledger)
            {
                Endpoints = [new Endpoint([secret])],
            };
            return scenery;
        }
        catch
        {
            await scenery.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Sender is not null)
        {
            await Sender.DisposeAsync();
        }

        foreach (var replica in Replicas)
        {
            await replica.DisposeAsync();
        }

        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
        }

        try
        {
            // After an interruption the whole cluster goes, and may be going already.
            if (!_cancellationToken.IsCancellationRequested)
            {
                await LeaveNothingAsync();
            }
        }
        finally
        {
            if (Disk is not null)
            {
                await Disk.DisposeAsync();
            }
        }
    }

    private async Task LeaveNothingAsync()
    {
        await Cluster.MendAsync(_cancellationToken);
        await Database.DropAsync();
        if (Disk is not null)
        {
            await Cluster.QueryAsync($"DROP TABLESPACE IF EXISTS {Tablespace}");
        }
    }

    private async Task PrepareDatabaseAsync(Setting setting, RunFolder folder)
    {
        if (setting.DiskMegabytes > 0)
        {
            Disk = await SmallDisk.MountAsync(folder, setting.DiskMegabytes);
            await Cluster.QueryAsync($"CREATE TABLESPACE {Tablespace} LOCATION '{Disk.Folder}'");
        }

        await Database.CreateAsync(Disk is null ? null : Tablespace);
    }
}
