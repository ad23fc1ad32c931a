using System.Net.Sockets;
using System.Runtime.InteropServices;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Load;

/// <summary>One connection that is kept open, with one request at a time under way.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _received = new byte[16 * 1024];
    private int _length;

    private HttpConnection(Socket socket)
    {
        _socket = socket;
    }

    /// <summary>What <see cref="Poll"/> knows it by.</summary>
    public int Descriptor => (int)_socket.Handle;

    public static HttpConnection Open(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Host, server.Port);
        socket.Blocking = false;
        return new HttpConnection(socket);
    }

    /// <summary>
    /// Opens one if somebody listens yet. A system call by itself, since the runtime's own throws an exception each time that
    /// nobody does, and what asking every few milliseconds costs is taken from the start that is waited for.
    /// </summary>
    /// <param name="server">Somewhere on 127.0.0.1.</param>
    /// <returns><see langword="null"/> if nobody listens.</returns>
    public static HttpConnection? TryOpen(Uri server)
    {
        // The system's struct sockaddr_in: family, port, and address, the latter two as they go over the network.
        byte[] address = [(byte)AddressFamily.InterNetwork, 0, (byte)(server.Port >> 8), (byte)server.Port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (SystemConnect(socket.SafeHandle, address, address.Length) == 0)
        {
            socket.Blocking = false;
            return new HttpConnection(socket);
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Sends a whole request.</summary>
    /// <exception cref="CommandFailedException">It does not fit into the socket's buffer, or nobody listens any more.</exception>
    public void Send(byte[] request)
    {
        _length = 0;
        var sent = _socket.Send(request, SocketFlags.None, out var problem);
        if (sent != request.Length)
        {
            throw new CommandFailedException($"A request of {request.Length} bytes could not be sent: {problem}, {sent} bytes.");
        }
    }

    /// <summary>Takes in what has come.</summary>
    /// <returns>The answer's status once it is complete, 0 until then, -1 where the connection has ended.</returns>
    public int Receive()
    {
        var count = _socket.Receive(_received.AsSpan(_length), SocketFlags.None, out var problem);
        if (problem == SocketError.WouldBlock)
        {
            return 0;
        }

        if (problem != SocketError.Success || count == 0)
        {
            return -1;
        }

        _length += count;
        return Answer.Status(_received.AsSpan(0, _length));
    }

    public void Dispose() => _socket.Dispose();

    [DllImport("libc", EntryPoint = "connect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SystemConnect(SafeSocketHandle socket, byte[] address, int length);
}
