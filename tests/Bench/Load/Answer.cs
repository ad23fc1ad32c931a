using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace UserSync.Bench.Load;

/// <summary>Reads as much of an HTTP/1.1 answer as it takes to know its status and where it ends.</summary>
internal static class Answer
{
    /// <summary>The status of an answer.</summary>
    /// <returns>0 while more of it is to come.</returns>
    public static int Status(ReadOnlySpan<byte> received)
    {
        var endOfHead = received.IndexOf("\r\n\r\n"u8);
        if (endOfHead < 0)
        {
            return 0;
        }

        var body = received[(endOfHead + 4)..];
        return IsComplete(received[..(endOfHead + 2)], body) && Utf8Parser.TryParse(received[9..12], out int status, out _) ? status : 0;
    }

    private static bool IsComplete(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        while (head.IndexOf("\r\n"u8) is var end and >= 0)
        {
            var line = head[..end];
            head = head[(end + 2)..];
            if (IsNamed(line, "content-length:"u8))
            {
                return body.Length >= int.Parse(line["content-length:".Length..], CultureInfo.InvariantCulture);
            }

            if (IsNamed(line, "transfer-encoding:"u8))
            {
                return HasLastChunk(body);
            }
        }

        return true;
    }

    private static bool IsNamed(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);

    private static bool HasLastChunk(ReadOnlySpan<byte> body)
    {
        while (body.IndexOf("\r\n"u8) is var end and >= 0)
        {
            if (!Utf8Parser.TryParse(body[..end], out int size, out _, 'x'))
            {
                return false;
            }

            var next = end + 2 + size + 2;
            if (body.Length < next)
            {
                return false;
            }

            if (size == 0)
            {
                return true;
            }

            body = body[next..];
        }

        return false;
    }
}
