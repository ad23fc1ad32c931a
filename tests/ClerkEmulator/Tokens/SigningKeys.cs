using System.Text;
using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Tokens;

/// <summary>The instance's signing keys and the state of the endpoint that publishes them.</summary>
public sealed class SigningKeys
{
    private readonly Lock _gate = new();
    private readonly List<SigningKey> _published;
    private SigningKey _current;
    private int _jwksHits;

    internal SigningKeys(string firstKid)
    {
        _current = new SigningKey(firstKid);
        _published = [_current];
    }

    /// <summary>The key that signs new tokens.</summary>
    public SigningKey Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>Keys in the key set now, oldest first.</summary>
    public IReadOnlyList<SigningKey> Published
    {
        get
        {
            lock (_gate)
            {
                return [.. _published];
            }
        }
    }

    /// <summary>What the key set endpoints answer from now on.</summary>
    public JwksMode JwksMode { get; set; }

    /// <summary>Requests that reached a key set endpoint so far, whatever they were answered.</summary>
    public int JwksHits => Volatile.Read(ref _jwksHits);

    /// <summary>Makes and publishes a new current key. The old one stays published until <see cref="Retire"/>.</summary>
    public SigningKey Rotate() => Rotate(new SigningKey(ClerkId.New("ins")));

    /// <summary>Makes a key the current one and publishes it.</summary>
    public SigningKey Rotate(SigningKey key)
    {
        lock (_gate)
        {
            _published.Add(key);
            return _current = key;
        }
    }

    /// <summary>Takes a key out of the key set.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Retire(string kid)
    {
        lock (_gate)
        {
            return _published.RemoveAll(key => key.Kid == kid) > 0;
        }
    }

    /// <summary>The key set (RFC 7517 §5).</summary>
    public string JwksJson() => Encoding.UTF8.GetString(ClerkJson.Serialize(new JsonObject
    {
        ["keys"] = new JsonArray([.. Published.Select(key => key.ToJwk())]),
    }));

    internal void CountHit() => Interlocked.Increment(ref _jwksHits);
}
