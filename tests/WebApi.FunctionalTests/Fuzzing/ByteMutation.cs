namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>Changes bytes without knowing what they mean.</summary>
internal static class ByteMutation
{
    /// <summary>Bytes that mean something to a reader of JSON or of UTF-8.</summary>
    private static readonly byte[][] _telling =
    [
        [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xF0, 0x9F, 0x98], [0x1B], [0x7F],
        "\""u8.ToArray(), "\\"u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(),
        "\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\u"u8.ToArray(), "\r\n"u8.ToArray(), "//"u8.ToArray(), "1e400"u8.ToArray(), "-"u8.ToArray(),
    ];

    /// <summary>One change.</summary>
    /// <param name="body">The bytes to change.</param>
    /// <param name="donor">Where a splice comes from.</param>
    /// <param name="random">What chooses.</param>
    public static byte[] Apply(byte[] body, byte[] donor, Random random)
    {
        var at = random.Next(body.Length + 1);
        var length = Math.Min(random.Count(64), body.Length - at);
        switch (random.Next(7))
        {
            case 0:
                return at == body.Length ? body : [.. body[..at], (byte)(body[at] ^ (1 << random.Next(8))), .. body[(at + 1)..]];
            case 1:
                return at == body.Length ? body : [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]];
            case 2:
                return [.. body[..at], .. random.Pick(_telling), .. body[at..]];
            case 3:
                return [.. body[..at], .. body[(at + length)..]];
            case 4:
                return [.. body[..at], .. body[at..(at + length)], .. body[at..]];
            case 5:
                // Rarely all but nothing: a cut makes every body the same, that of which the reading ends early.
                return random.Next(4) == 0 ? body[..at] : body[..^Math.Min(body.Length, random.Count(16))];
            default:
                var from = random.Next(donor.Length);
                var to = from + random.Next(Math.Min(200, donor.Length - from));
                return [.. body[..at], .. donor[from..to], .. body[(at + length)..]];
        }
    }
}
