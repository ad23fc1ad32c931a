using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UserSync.WebApi.FunctionalTests.Hosting;

/// <summary>Speaks HTTP/1.1 by hand, for requests that no client would send and for bodies sent piece by piece.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new() { NoDelay = true };

    // The answers are read byte by byte, which the buffer makes cheap.
    private readonly BufferedStream _stream;

    private RawConnection(Uri address)
    {
        _client.Connect(address.Host, address.Port);
        _stream = new BufferedStream(_client.GetStream());
    }

    public static RawConnection Open(Uri address) => new(address);

    /// <summary>Sends one request on a connection of its own, and reads what it is answered.</summary>
    public static async Task<Answer> AskAsync(Uri address, string request)
    {
        using var connection = Open(address);
        await connection.SendAsync(request);
        return await connection.ReadAsync();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        using var limit = new CancellationTokenSource(_patience);
        await _client.GetStream().WriteAsync(bytes, limit.Token);
    }

    /// <summary>Reads the next answer to its end.</summary>
    /// <param name="hasBody">No for answers to HEAD.</param>
    public async Task<Answer> ReadAsync(bool hasBody = true)
    {
        using var limit = new CancellationTokenSource(_patience);
        var status = int.Parse((await ReadLineAsync(limit.Token)).Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(limit.Token) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            headers[parts[0]] = headers.TryGetValue(parts[0], out var first) ? $"{first}, {parts[1].Trim()}" : parts[1].Trim();
        }

        var body = hasBody ? await ReadBodyAsync(headers, limit.Token) : "";
        return new Answer((HttpStatusCode)status, body, headers);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task<string> ReadBodyAsync(Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (!headers.ContainsKey("Transfer-Encoding"))
        {
            var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
            return await ReadTextAsync(length, cancellationToken);
        }

        var body = new StringBuilder();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await ReadTextAsync(size, cancellationToken));
            await ReadLineAsync(cancellationToken);
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private async Task<string> ReadTextAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return Encoding.UTF8.GetString(bytes);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var next = new byte[1];
        while (true)
        {
            await _stream.ReadExactlyAsync(next, cancellationToken);
            if (next[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next[0]);
        }
    }
}
