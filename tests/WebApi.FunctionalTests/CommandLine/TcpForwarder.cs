using System.Net;
using System.Net.Sockets;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>
/// A port of this machine that refuses connections until it is opened, and then leads to a server. It is held from
/// the start, so that nobody else can take it.
/// </summary>
internal sealed class TcpForwarder : IAsyncDisposable
{
    private readonly Socket _door = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _closing = new();
    private Task _accepting = Task.CompletedTask;

    public TcpForwarder() => _door.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_door.LocalEndPoint!).Port;

    /// <summary>Leads to a server from now on.</summary>
    public void Open(string host, int port)
    {
        _door.Listen();
        _accepting = AcceptAsync(host, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _door.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync(string host, int port)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ConnectAsync(await _door.AcceptAsync(_closing.Token), host, port));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(Socket client, string host, int port)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(host, port, _closing.Token);
            await using var here = new NetworkStream(client, ownsSocket: true);
            await using var there = new NetworkStream(server);
            await Task.WhenAny(here.CopyToAsync(there, _closing.Token), there.CopyToAsync(here, _closing.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            client.Dispose();
        }
    }
}
