using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// The parts of a compact JWT, read strictly: one spelling only, so that two readers of the same text cannot come to
/// different views of it. What the header says and whether the signature is good is for others to say.
/// </summary>
internal sealed class CompactToken : IDisposable
{
    /// <summary>Longest token looked at, in characters. Clerk's fit in a cookie of 4 KB.</summary>
    public const int MaxLength = 8192;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly JsonDocument _payload;

    private CompactToken(ReadOnlyMemory<char> header, JsonDocument payload, byte[] signedBytes, byte[] signature)
    {
        Header = header;
        _payload = payload;
        SignedBytes = signedBytes;
        Signature = signature;
    }

    /// <summary>The header as it stands in the token, not yet decoded.</summary>
    public ReadOnlyMemory<char> Header { get; }

    public JsonElement Payload => _payload.RootElement;

    /// <summary>What was signed: the text of header and payload with the dot between them.</summary>
    public byte[] SignedBytes { get; }

    /// <summary>The decoded signature; never empty.</summary>
    public byte[] Signature { get; }

    /// <summary>Reads a token, or gives <see langword="false"/> where its form leaves anything to be interpreted.</summary>
    public static bool TryParse(ReadOnlyMemory<char> text, [NotNullWhen(true)] out CompactToken? token)
    {
        token = null;
        if (text.Length > MaxLength)
        {
            return false;
        }

        Span<Range> parts = stackalloc Range[4];
        if (text.Span.Split(parts, '.') != 3
            || !TryDecode(text.Span[parts[2]], out var signature)
            || !TryReadObject(text.Span[parts[1]], out var payload))
        {
            return false;
        }

        var signedBytes = new byte[parts[1].End.Value];
        Encoding.ASCII.GetBytes(text.Span[..signedBytes.Length], signedBytes);
        token = new CompactToken(text[parts[0]], payload, signedBytes, signature);
        return true;
    }

    /// <summary>Reads a part that has to hold a JSON object.</summary>
    public static bool TryReadObject(ReadOnlySpan<char> part, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;

        // The JSON reader looks at the bytes inside a string only once it is asked for, hence the check up front.
        if (!TryDecode(part, out var bytes) || !Utf8.IsValid(bytes))
        {
            return false;
        }

        try
        {
            document = JsonDocument.Parse(bytes, _strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second comes from names with half a surrogate pair, met while looking for duplicates.
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }

    public void Dispose() => _payload.Dispose();

    // Canonical means that encoding the bytes again gives the same text. Padding, white space and stray bits in the
    // last character do not survive that, and would otherwise let one token be written in many ways.
    private static bool TryDecode(ReadOnlySpan<char> part, out byte[] bytes)
    {
        bytes = [];
        if (part.IsEmpty)
        {
            return false;
        }

        var buffer = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (Base64Url.DecodeFromChars(part, buffer, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        Span<char> again = stackalloc char[Base64Url.GetEncodedLength(written)];
        if (!part.SequenceEqual(again[..Base64Url.EncodeToChars(buffer.AsSpan(0, written), again)]))
        {
            return false;
        }

        // Without padding, which has just been ruled out, the greatest length is the exact one.
        bytes = buffer;
        return true;
    }
}
