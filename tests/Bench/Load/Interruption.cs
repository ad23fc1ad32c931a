using UserSync.Faults.Processes;

namespace UserSync.Bench.Load;

/// <summary>Deliveries that are sent on through nginx while one of the replicas behind it goes away.</summary>
/// <param name="Title">How it went.</param>
/// <param name="Answers">How many were answered.</param>
/// <param name="Failures">How many of them otherwise than with 200, by status; -1 is a lost connection.</param>
internal sealed record Interruption(string Title, int Answers, IReadOnlyDictionary<int, int> Failures)
{
    // Longer than a replica takes to end that was asked to, on a slow machine too.
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends deliveries, again and again, and ends the last replica as soon as one has been applied.</summary>
    /// <param name="title">How it goes.</param>
    /// <param name="stage">Who takes part.</param>
    /// <param name="requests">The deliveries, none of which has been sent before.</param>
    /// <param name="end">Ends a replica.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CommandFailedException">The replica was still there when the last delivery was answered.</exception>
    public static async Task<Interruption> ByAsync(
        string title, Stage stage, byte[][] requests, Func<Replica, Task> end, CancellationToken cancellationToken)
    {
        var replica = stage.Replicas[^1];
        using var generator = new LoadGenerator(stage.Nginx!.Address, stage.Options.Connections);
        var before = await stage.Database.EventsAsync(BenchDatabase.Schema);
        var load = Task.Run(() => generator.Run(requests, _duration, repeat: true, cancellationToken), cancellationToken);
        using (var timer = new PeriodicTimer(_pause))
        {
            while (await stage.Database.EventsAsync(BenchDatabase.Schema) == before && !load.IsCompleted)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }

        await end(replica);
        if (load.IsCompleted)
        {
            throw new CommandFailedException($"The load was over before the replica was {title}.");
        }

        var result = await load;
        await replica.StartAsync(cancellationToken);
        return new Interruption(title, result.Sent, result.Failures);
    }
}
