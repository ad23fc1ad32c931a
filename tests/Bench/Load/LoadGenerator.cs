using System.Diagnostics;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Load;

/// <summary>
/// Sends requests that lie ready in memory over connections that are kept open, each as soon as the one before it was
/// answered. It runs on the thread that calls it and allocates nothing meanwhile.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private const int PatienceMs = 30_000;

    private readonly Uri _server;
    private readonly HttpConnection[] _connections;

    /// <summary>Opens the connections, so that this is not part of what is measured.</summary>
    public LoadGenerator(Uri server, int connections)
    {
        _server = server;
        _connections = [.. Enumerable.Range(0, connections).Select(_ => HttpConnection.Open(server))];
    }

    /// <summary>Sends until the time is over or every request has been sent, and waits for the last answers.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="duration">How long.</param>
    /// <param name="repeat">Whether they begin anew when all have been sent.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="CommandFailedException">Nothing was answered for 30 seconds.</exception>
    public LoadResult Run(byte[][] requests, TimeSpan duration, bool repeat, CancellationToken cancellationToken)
    {
        var entries = new PollEntry[_connections.Length];
        var startedAt = new long[_connections.Length];
        var latencies = new List<long>(repeat ? 1_000_000 : requests.Length);
        var failures = new Dictionary<int, int>();
        var sent = 0;
        var busy = 0;

        var began = Stopwatch.GetTimestamp();
        var now = began;
        var deadline = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        for (var index = 0; index < _connections.Length; index++)
        {
            entries[index].Wanted = Poll.Readable;
            SendNext(index);
        }

        while (busy > 0)
        {
            if (Poll.Wait(entries, PatienceMs) == 0)
            {
                throw new CommandFailedException($"{_server} answered nothing for {PatienceMs / 1000} s.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            for (var index = 0; index < entries.Length; index++)
            {
                if (entries[index].Found == 0 || entries[index].Descriptor < 0 || _connections[index].Receive() is not (var status and not 0))
                {
                    continue;
                }

                now = Stopwatch.GetTimestamp();
                latencies.Add(now - startedAt[index]);
                busy--;
                if (status != 200)
                {
                    failures[status] = failures.GetValueOrDefault(status) + 1;
                    Renew(index);
                }

                SendNext(index);
            }
        }

        return new LoadResult(sent, failures, Stopwatch.GetElapsedTime(began, now), [.. latencies]);

        void SendNext(int index)
        {
            var isOver = now >= deadline || (!repeat && sent == requests.Length);
            entries[index].Descriptor = isOver ? -1 : _connections[index].Descriptor;
            if (!isOver)
            {
                startedAt[index] = Stopwatch.GetTimestamp();
                _connections[index].Send(requests[sent++ % requests.Length]);
                busy++;
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    // After an answer that is not 200 the server may have closed the connection.
    private void Renew(int index)
    {
        _connections[index].Dispose();
        _connections[index] = HttpConnection.Open(_server);
    }
}
