using System.Text;

namespace UserSync.Faults.Proxy;

/// <summary>Knows which of a connection's prepared statements writes a delivery.</summary>
internal sealed class WriteWatch
{
    private static readonly byte[] _mark = Encoding.ASCII.GetBytes("INSERT INTO webhook_events");

    private readonly HashSet<string> _statements = new(StringComparer.Ordinal);

    /// <summary>Whether with this message a write begins.</summary>
    public bool Begins(Message message)
    {
        switch (message.Type)
        {
            case Message.Parse:
                var name = Text(message.Content);
                if (AfterText(message.Content).IndexOf(_mark) >= 0)
                {
                    _statements.Add(name);
                }
                else
                {
                    // A name may be used again; the empty one is, each time.
                    _statements.Remove(name);
                }

                return false;
            case Message.Bind:
                // The portal comes first, then the statement.
                return _statements.Contains(Text(AfterText(message.Content)));
            default:
                return false;
        }
    }

    // Texts end with a zero byte.
    private static string Text(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(content[..content.IndexOf((byte)0)]);

    private static ReadOnlySpan<byte> AfterText(ReadOnlySpan<byte> content) => content[(content.IndexOf((byte)0) + 1)..];
}
