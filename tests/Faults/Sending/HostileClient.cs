using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace UserSync.Faults.Sending;

/// <summary>A client that means no good: it opens a connection, says something, and then as little as it can, for ever.</summary>
/// <param name="address">The service.</param>
/// <param name="opening">What it says at once.</param>
/// <param name="drip">What it adds every second; empty where it just waits to be told off.</param>
/// <param name="ends">Counts how its connections end: by the status that it was told, <c>closed</c>, or <c>refused</c>.</param>
internal sealed class HostileClient(Uri address, string opening, string drip, ConcurrentDictionary<string, int> ends)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Begins anew each time it is thrown out, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Count(await ConnectAsync(cancellationToken));
            }
            catch (SocketException)
            {
                Count("refused");
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Reset, or the end of the attack.
                Count("closed");
            }
        }
    }

    private async Task<string> ConnectAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(opening), cancellationToken);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var dripping = DripAsync(stream, over.Token);
        var told = "closed";
        var answer = new byte[4096];
        try
        {
            // It stays for as long as it is let.
            while (await stream.ReadAsync(answer, cancellationToken) is > 0 and var length)
            {
                var words = Encoding.ASCII.GetString(answer, 0, length).Split(' ', 3);
                told = words[0] == "HTTP/1.1" ? words[1] : told;
            }
        }
        catch (IOException) when (told != "closed")
        {
            // Reset after the answer, with bytes of the request still on their way.
        }
        finally
        {
            await over.CancelAsync();
            await dripping;
        }

        return told;
    }

    private async Task DripAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_pause);
        try
        {
            while (drip.Length > 0 && await timer.WaitForNextTickAsync(cancellationToken))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(drip), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The other side of the connection tells how it ended.
        }
    }

    private void Count(string end) => ends.AddOrUpdate(end, 1, (_, count) => count + 1);
}
