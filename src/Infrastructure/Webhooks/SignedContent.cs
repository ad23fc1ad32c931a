using System.Buffers;
using System.Text;

namespace UserSync.Infrastructure.Webhooks;

/// <summary>
/// What a webhook's signature is over, <c>{id}.{timestamp}.{body}</c>, in one piece and in borrowed memory: to copy a body
/// costs less than a hash does that is fed piece by piece.
/// </summary>
internal readonly ref struct SignedContent : IDisposable
{
    private readonly byte[] _buffer;

    public SignedContent(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(id.Length + timestamp.Length + 2) + body.Length);
        var length = Encoding.UTF8.GetBytes(id, _buffer);
        _buffer[length++] = (byte)'.';
        length += Encoding.UTF8.GetBytes(timestamp, _buffer.AsSpan(length));
        _buffer[length++] = (byte)'.';
        body.CopyTo(_buffer.AsSpan(length));
        Bytes = _buffer.AsSpan(0, length + body.Length);
    }

    /// <summary>The bytes, until this is disposed.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
