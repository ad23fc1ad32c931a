namespace UserSync.Faults.Scenarios;

/// <summary>One kind of fault, and what the service has to do about it.</summary>
internal abstract class Scenario
{
    /// <summary>All of them, in the order in which they are played.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new KillNine(), new PostgresStop(), new BackendsTerminated(), new CommitCut(), new DiskFull(), new ReadOnly(),
        new RowLock(), new PoolExhausted(), new Frozen(), new SigTerm(), new Rotation(),
        new SlowClients(), new Backfill(), new Soak(),
    ];

    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What happens, in a line.</summary>
    public abstract string Summary { get; }

    /// <summary>What it is played with.</summary>
    public virtual Setting Setting { get; } = new();

    /// <summary>Whether it is played only where it is named.</summary>
    public virtual bool IsOnRequest => false;

    /// <summary>How many deliveries have to be repeated after their commit for the run to prove anything.</summary>
    public virtual int RepeatsNeeded(bool isLong) => 0;

    /// <summary>Brings the fault about and takes it away again, and says what that has shown.</summary>
    public abstract Task PlayAsync(Stage stage);
}
