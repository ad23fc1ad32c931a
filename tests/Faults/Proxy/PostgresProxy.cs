using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace UserSync.Faults.Proxy;

/// <summary>
/// Stands between the service and PostgreSQL and can be the network at its worst: slow, silent, or cut at the one
/// moment that matters.
/// </summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<ProxyLink, Task> _links = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _silence;

    /// <param name="target">PostgreSQL's port on loopback.</param>
    public PostgresProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on loopback.</summary>
    public int Port { get; }

    /// <summary>Which writes are cut.</summary>
    public CutPlan Cuts { get; } = new();

    /// <summary>How long everything that PostgreSQL says is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Lets connections be, and lets nothing through, either way.</summary>
    public void FallSilent() => _silence ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets through what was held back, and all that comes.</summary>
    public void SpeakAgain()
    {
        var silence = _silence;
        _silence = null;
        silence?.TrySetResult();
    }

    /// <summary>Returns once nothing is to be held back.</summary>
    public Task UntilItSpeaksAsync() => _silence?.Task ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        SpeakAgain();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links.Values);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var link = new ProxyLink(this, await _listener.AcceptTcpClientAsync(_end.Token));
                _links[link] = CarryAsync(link);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task CarryAsync(ProxyLink link)
    {
        await Task.Yield();
        await link.CarryAsync(_target, _end.Token);
        _links.TryRemove(link, out _);
    }
}
