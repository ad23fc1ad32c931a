using System.Net;
using System.Net.Sockets;

namespace UserSync.WebApi.FunctionalTests.Hosting;

/// <summary>
/// A network between two parties on this machine that a test can cut, or make swallow what is sent, and mend again.
/// </summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly (string Host, int Port) _target;
    private readonly List<TcpClient> _open = [];
    private readonly Lock _gate = new();
    private Socket _door = NewDoor(0);
    private Task _accepting = Task.CompletedTask;
    private volatile bool _swallows;

    private Forwarder(string host, int port)
    {
        _target = (host, port);
        Port = ((IPEndPoint)_door.LocalEndPoint!).Port;
    }

    /// <summary>Where to connect instead of to the target.</summary>
    public int Port { get; }

    /// <summary>A network that lets everything through.</summary>
    public static Forwarder To(string host, int port)
    {
        var network = new Forwarder(host, port);
        network.Mend();
        return network;
    }

    /// <summary>A network that is cut until it is mended.</summary>
    public static Forwarder CutFrom(string host, int port) => new(host, port);

    /// <summary>Refuses new connections and resets those there are, as where the other party's process has ended.</summary>
    public async Task CutAsync()
    {
        _door.Dispose();
        await _accepting;
        Drop();

        // Bound but not listening: it refuses, and nobody else can take the port meanwhile.
        _door = NewDoor(Port);
    }

    /// <summary>Accepts connections and bytes, and lets nothing through: as where the other party's machine is gone.</summary>
    public void Swallow() => _swallows = true;

    /// <summary>Lets everything through again. What was swallowed is lost, and the connections it was on with it.</summary>
    public void Mend()
    {
        _swallows = false;
        Drop();
        if (_accepting.IsCompleted)
        {
            _door.Listen();
            _accepting = AcceptAsync(_door);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _door.Dispose();
    }

    private static Socket NewDoor(int port)
    {
        var door = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        door.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        door.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return door;
    }

    private async Task AcceptAsync(Socket door)
    {
        while (true)
        {
            try
            {
                var near = new TcpClient { Client = await door.AcceptAsync() };
                Track(near);
                _ = ConnectAsync(near);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ConnectAsync(TcpClient near)
    {
        var far = new TcpClient { NoDelay = true };
        Track(far);
        try
        {
            await far.ConnectAsync(_target.Host, _target.Port);
            near.NoDelay = true;
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Dropped meanwhile, or the target is not there: either way this connection has come to its end.
        }

        near.Dispose();
        far.Dispose();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var length)
            {
                if (!_swallows)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Dropped.
        }
    }

    private void Track(TcpClient client)
    {
        lock (_gate)
        {
            _open.Add(client);
        }
    }

    private void Drop()
    {
        lock (_gate)
        {
            // Without lingering: the other end is to see a reset.
            _open.ForEach(client => client.Client?.Close(0));
            _open.Clear();
        }
    }
}
