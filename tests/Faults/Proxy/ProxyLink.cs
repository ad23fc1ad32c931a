using System.Net;
using System.Net.Sockets;

namespace UserSync.Faults.Proxy;

/// <summary>One connection through the proxy: a pump each way, which ends with the other.</summary>
internal sealed class ProxyLink(PostgresProxy proxy, TcpClient service)
{
    private readonly TcpClient _postgres = new() { NoDelay = true };

    // What becomes of the reply that PostgreSQL is about to give.
    private volatile Cut _reply;

    /// <summary>Carries until one side hangs up, or a cut is due.</summary>
    public async Task CarryAsync(int target, CancellationToken cancellationToken)
    {
        using (service)
        using (_postgres)
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            try
            {
                service.NoDelay = true;
                await _postgres.ConnectAsync(IPAddress.Loopback, target, end.Token);
                var pumps = new[] { PumpQueriesAsync(end.Token), PumpRepliesAsync(end.Token) };
                await Task.WhenAny(pumps);
                await end.CancelAsync();
                await Task.WhenAll(pumps);
            }
            catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException)
            {
                // One side has gone; the other one learns of it as both sockets close.
            }
        }
    }

    private async Task PumpQueriesAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (service.GetStream(), _postgres.GetStream());
        var writes = new WriteWatch();
        var messages = new MessageReader(from, startsUntyped: true);
        var cut = Cut.None;
        while (await messages.ReadAsync(cancellationToken) is { } message)
        {
            await proxy.UntilItSpeaksAsync();
            if (writes.Begins(message))
            {
                cut = proxy.Cuts.Next();
                if (cut == Cut.BeforeWrite)
                {
                    return;
                }
            }

            if (message.Type == Message.Sync && cut != Cut.None)
            {
                (_reply, cut) = (cut, Cut.None);
                message = IsUncommitted(_reply) ? Message.Flush : message;
            }

            await to.WriteAsync(message.Bytes, cancellationToken);
        }
    }

    private async Task PumpRepliesAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (_postgres.GetStream(), service.GetStream());
        var messages = new MessageReader(from, startsUntyped: false);
        while (true)
        {
            var isReplyNew = messages.IsAtEnd;
            if (await messages.ReadAsync(cancellationToken) is not { } message)
            {
                return;
            }

            if (isReplyNew && proxy.Delay > TimeSpan.Zero)
            {
                await Task.Delay(proxy.Delay, cancellationToken);
            }

            await proxy.UntilItSpeaksAsync();
            var reply = _reply;
            if (reply != Cut.None && message.Type == Message.ReadyForQuery)
            {
                return;
            }

            if (reply != Cut.BeforeReply)
            {
                await to.WriteAsync(message.Bytes, cancellationToken);
            }

            if (IsUncommitted(reply) && message.Type == Message.CommandComplete)
            {
                if (reply == Cut.TerminatedBeforeCommit)
                {
                    await to.WriteAsync(Message.Terminated.Bytes, cancellationToken);
                }

                return;
            }
        }
    }

    private static bool IsUncommitted(Cut cut) => cut is Cut.BeforeCommit or Cut.TerminatedBeforeCommit;
}
