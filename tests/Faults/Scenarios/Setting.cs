namespace UserSync.Faults.Scenarios;

/// <summary>What a scenario is played with.</summary>
internal sealed record Setting
{
    /// <summary>How many replicas of the service.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether the sender reaches them through a load balancer that leaves out those that are not ready.</summary>
    public bool HasBalancer { get; init; }

    /// <summary>Whether the proxy stands between them and PostgreSQL.</summary>
    public bool HasProxy { get; init; }

    /// <summary>Size of the disk in memory that holds the tables, in megabytes; 0 for the cluster's own place.</summary>
    public int DiskMegabytes { get; init; }

    /// <summary>Connections that a replica may have; 0 for the service's own default.</summary>
    public int PoolSize { get; init; }

    /// <summary>Whether connections to the service may be refused or die, since it is the service that is attacked.</summary>
    public bool MayLoseConnections { get; init; }

    /// <summary>Whether events are sent at all, so that what became of them has to be judged.</summary>
    public bool SendsEvents { get; init; } = true;

    /// <summary>Whether a signature may be refused, since its secret is withdrawn.</summary>
    public bool MayRefuseSignatures { get; init; }
}
