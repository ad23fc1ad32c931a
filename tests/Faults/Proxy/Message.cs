using System.Buffers.Binary;
using System.Text;

namespace UserSync.Faults.Proxy;

/// <summary>One message of PostgreSQL's protocol, version 3.</summary>
/// <param name="Type">Its first byte; 0 for those that a connection begins with, which have none.</param>
/// <param name="Bytes">All of it, as it is sent.</param>
internal sealed record Message(byte Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Prepares a statement.</summary>
    public const byte Parse = (byte)'P';

    /// <summary>Gives a prepared statement its values.</summary>
    public const byte Bind = (byte)'B';

    /// <summary>Ends a request. Outside a transaction block this is what commits.</summary>
    public const byte Sync = (byte)'S';

    /// <summary>A statement has been carried out; it is not committed yet.</summary>
    public const byte CommandComplete = (byte)'C';

    /// <summary>The answer to <see cref="Sync"/>: all is done, and committed.</summary>
    public const byte ReadyForQuery = (byte)'Z';

    /// <summary>Asks for what has been said so far, and commits nothing.</summary>
    public static Message Flush { get; } = new((byte)'H', new byte[] { (byte)'H', 0, 0, 0, 4 });

    /// <summary>What a backend says last when an administrator terminates it.</summary>
    public static Message Terminated { get; } = Error(
        "SFATAL", "VFATAL", "C57P01", "Mterminating connection due to administrator command");

    /// <summary>What follows type and length.</summary>
    public ReadOnlySpan<byte> Content => Bytes.Span[5..];

    // Fields are a letter and a text that ends with a zero byte; another zero byte ends them all.
    private static Message Error(params IEnumerable<string> fields)
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(fields.Select(field => field + '\0')) + '\0');
        var bytes = new byte[1 + sizeof(int) + content.Length];
        bytes[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), sizeof(int) + content.Length);
        content.CopyTo(bytes, 1 + sizeof(int));
        return new Message(bytes[0], bytes);
    }
}
