using System.Diagnostics;
using System.Globalization;
using UserSync.Bench.Load;
using UserSync.Bench.Measuring;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Parts;

/// <summary>How the service starts on the embedded database.</summary>
/// <param name="EmptySeconds">From the process's start to the first 200 on <c>/health/ready</c>, where there is no data yet.</param>
/// <param name="ExistingSeconds">The same where there is.</param>
/// <param name="IdleMegabytes">Its memory in RAM after five seconds without a request.</param>
internal sealed record StartResult(double EmptySeconds, double ExistingSeconds, double IdleMegabytes);

/// <summary>Starts the service on an SQLite file, several times.</summary>
internal static class StartPart
{
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);
    private static readonly byte[] _request = "GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray();

    /// <returns>The medians.</returns>
    public static async Task<StartResult> MeasureAsync(
        BenchOptions options, RunFolder folder, Screen screen, CancellationToken cancellationToken)
    {
        var empty = new List<double>();
        var existing = new List<double>();
        var idle = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            await using var replica = new Replica(options.Service, folder.File("start.log"))
            {
                // What the service does by default, but in a folder of this run.
                Database = $"sqlite://{folder.File($"data-{round}")}/usersync.db",
                Secrets = [],
                Variables = Stage.VariablesOf(options),
            };
            empty.Add(await SecondsUntilReadyAsync(replica, cancellationToken));
            await replica.TerminateAsync();
            existing.Add(await SecondsUntilReadyAsync(replica, cancellationToken));

            // The memory of a service that has done nothing for this long is what is asked for.
            await Task.Delay(_idle, cancellationToken);
            idle.Add(replica.Figures.Megabytes);
            await replica.TerminateAsync();
            screen.Progress(string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {options.Rounds} {empty[^1]:0.00} s, {existing[^1]:0.00} s, {idle[^1]:0} MB"));
        }

        return new StartResult(Figures.Middle(empty), Figures.Middle(existing), Figures.Middle(idle));
    }

    private static async Task<double> SecondsUntilReadyAsync(Replica replica, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        await replica.LaunchAsync();
        while (!IsReady(replica.Address))
        {
            if (!replica.IsRunning || Stopwatch.GetElapsedTime(since).TotalSeconds > 60)
            {
                throw new CommandFailedException($"The service did not get ready; see {replica.LogFile}.");
            }

            // One thread that sleeps: a timer wakes two each time, and what asking costs is taken from the start that is measured.
            cancellationToken.ThrowIfCancellationRequested();
            Thread.Sleep(_pause);
        }

        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static bool IsReady(Uri server)
    {
        using var connection = HttpConnection.TryOpen(server);
        if (connection is null)
        {
            return false;
        }

        connection.Send(_request);
        var entries = new[] { new PollEntry { Descriptor = connection.Descriptor, Wanted = Poll.Readable } };
        int status;
        do
        {
            status = Poll.Wait(entries, 5_000) > 0 ? connection.Receive() : -1;
        }
        while (status == 0);
        return status == 200;
    }
}
