using System.Globalization;
using System.Text;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>A delivery in the making, sent byte for byte. It starts out good; a test spoils it. It is signed as it is sent.</summary>
internal sealed record Delivery
{
    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/api/webhooks/clerk";

    /// <summary>Lines of the head beside the signature's, such as <c>Content-Type: application/json</c>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = ["Content-Type: application/json"];

    public byte[] Body { get; init; } = Encoding.UTF8.GetBytes(Events.Envelope("something.new", null, Events.StartMs));

    public string Id { get; init; } = $"msg_{Guid.NewGuid():N}";

    /// <summary>How far the timestamp is from now.</summary>
    public TimeSpan Age { get; init; }

    public string Secret { get; init; } = ApiHost.WebhookSecret;

    /// <summary>The signature's headers as they are sent, made from the good ones.</summary>
    public Func<SignedHeaders, IEnumerable<string>> Sign { get; init; } = signed => signed.Lines("svix");

    /// <summary>Sends the body in chunks of so many bytes, without saying how long it is.</summary>
    public int? ChunkSize { get; init; }

    public static Delivery Good => new();

    public Delivery WithBody(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>Makes the body so long by blanks at its end, which JSON does not mind.</summary>
    public Delivery Padded(int length) => this with { Body = [.. Body, .. Enumerable.Repeat((byte)' ', length - Body.Length)] };

    /// <summary>Adds a line to the head.</summary>
    public Delivery Plus(string header) => this with { Headers = [.. Headers, header] };

    public async Task<Answer> SendAsync(ApiHost api)
    {
        using var connection = RawConnection.Open(api.Address);
        await connection.SendAsync(Head());
        await connection.SendAsync(ChunkSize is { } size ? Chunks(size) : Body);
        return await connection.ReadAsync();
    }

    /// <summary>Everything before the body.</summary>
    public string Head()
    {
        var timestamp = (TimeProvider.System.GetUtcNow() - Age).ToUnixTimeSeconds();
        var signed = new SignedHeaders(
            Id, timestamp.ToString(CultureInfo.InvariantCulture), SvixSignature.Sign(Secret, Id, timestamp, Body));
        string[] lines =
        [
            $"{Method} {Path} HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            ChunkSize is not null ? "Transfer-Encoding: chunked" : $"Content-Length: {Body.Length}",
            .. Headers,
            .. Sign(signed),
        ];
        return string.Concat(lines.Select(line => line + "\r\n")) + "\r\n";
    }

    private byte[] Chunks(int size) =>
    [
        .. Body.Chunk(size).SelectMany(chunk => (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]),
        .. "0\r\n\r\n"u8,
    ];
}
