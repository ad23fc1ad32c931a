using System.Buffers.Binary;

namespace UserSync.Faults.Proxy;

/// <summary>Reads the messages of one direction of a connection.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="startsUntyped">Whether the first one has no type, as it is with what a client sends.</param>
internal sealed class MessageReader(Stream stream, bool startsUntyped)
{
    private const int LengthBytes = 4;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private bool _isUntyped = startsUntyped;
    private int _start;
    private int _end;

    /// <summary>Whether nothing more has arrived yet.</summary>
    public bool IsAtEnd => _start == _end;

    /// <summary>The next message, or <see langword="null"/> at the end of the stream.</summary>
    public async Task<Message?> ReadAsync(CancellationToken cancellationToken)
    {
        var header = (_isUntyped ? 0 : 1) + LengthBytes;
        if (!await HaveAsync(header, cancellationToken))
        {
            return null;
        }

        var type = _isUntyped ? (byte)0 : _buffer[_start];
        var length = header - LengthBytes + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + header - LengthBytes));
        if (length > _buffer.Length)
        {
            throw new IOException("A message is longer than any that the service sends.");
        }

        if (!await HaveAsync(length, cancellationToken))
        {
            return null;
        }

        var message = new Message(type, _buffer.AsSpan(_start, length).ToArray());
        _start += length;
        _isUntyped = false;
        return message;
    }

    private async Task<bool> HaveAsync(int bytes, CancellationToken cancellationToken)
    {
        while (_end - _start < bytes)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start.._end).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
