using System.Buffers.Binary;
using System.Security.Cryptography;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Ids of rows: UUIDs of version 7 (RFC 9562, section 5.7), which begin with the time of their making.</summary>
internal static class RowIds
{
    private const int Size = 16;

    /// <summary>
    /// Ids for rows that are written together, with one draw of randomness for all of them: <see cref="Guid.CreateVersion7()"/>
    /// asks the system for each, and most are thrown away again since their row is there already.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="now">The time of writing.</param>
    public static Guid[] New(int count, DateTimeOffset now)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        var bytes = RandomNumberGenerator.GetBytes(count * Size);
        var ids = new Guid[count];
        for (var index = 0; index < count; index++)
        {
            var id = bytes.AsSpan(index * Size, Size);
            BinaryPrimitives.WriteUInt32BigEndian(id, (uint)(milliseconds >> 16));
            BinaryPrimitives.WriteUInt16BigEndian(id[4..], (ushort)milliseconds);

            // Version and variant, sections 4.2 and 4.1. All other bits stay as they were drawn.
            id[6] = (byte)(0x70 | (id[6] & 0x0F));
            id[8] = (byte)(0x80 | (id[8] & 0x3F));
            ids[index] = new Guid(id, bigEndian: true);
        }

        return ids;
    }
}
