using System.Buffers;

namespace UserSync.WebApi.Hosting;

/// <summary>Reads a webhook's body once, byte for byte as it was signed, and no more of it than the limit.</summary>
/// <param name="maxBytes">Largest body, in bytes.</param>
public sealed class WebhookBodyReader(int maxBytes)
{
    /// <summary>Largest body, in bytes.</summary>
    public int MaxBytes => maxBytes;

    /// <summary>The whole body, or <see langword="null"/> where it is larger than the limit, with or without saying so.</summary>
    public async ValueTask<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                // The one copy of it, out of the server's pooled memory. Not into memory pooled here: a commit that was given
                // up may still be reading it when the answer is long gone.
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
