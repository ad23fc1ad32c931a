namespace UserSync.Application.Traffic;

/// <summary>
/// Notes what passes by, in memory, for as long as it takes until somebody writes it down. Safe for concurrent use, and
/// cheap: every delivery and every verified token comes past here.
/// </summary>
public sealed class TrafficWatch(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _begun = clock.GetUtcNow();
    private readonly Dictionary<string, TrafficSignal> _secrets = new(StringComparer.Ordinal);
    private TrafficSignal? _refused;
    private TrafficSignal? _logins;

    /// <summary>A delivery was signed by a secret. What was refused before is no longer a row of failures.</summary>
    public void SecretMatched(string fingerprint)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            _secrets[fingerprint] = Merge(_secrets.GetValueOrDefault(fingerprint), new(TrafficSignal.Secret(fingerprint), 1, now, now));
            _refused = null;
        }
    }

    /// <summary>A delivery was refused for its signature.</summary>
    public void SignatureRefused()
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            _refused = Merge(_refused, new(TrafficSignal.Refused, 1, now, now));
        }
    }

    /// <summary>
    /// A session token told of a login. One from before this process began is no news: its event may have come before
    /// the webhook was connected, or is still to be retried.
    /// </summary>
    /// <param name="notBefore">The earliest time at which it can have been.</param>
    public void LoginSeen(DateTimeOffset notBefore)
    {
        if (notBefore < _begun)
        {
            return;
        }

        lock (_gate)
        {
            _logins = Merge(_logins, new(TrafficSignal.Login, 1, notBefore, notBefore));
        }
    }

    /// <summary>Everything noted since the last time.</summary>
    public TrafficNews Take()
    {
        lock (_gate)
        {
            var news = new TrafficNews([.. _secrets.Values], _refused, _logins);
            _secrets.Clear();
            (_refused, _logins) = (null, null);
            return news;
        }
    }

    /// <summary>Notes again what could not be written down.</summary>
    public void GiveBack(TrafficNews news)
    {
        lock (_gate)
        {
            // A good delivery since then has ended the row of refused ones.
            var isUnbroken = _secrets.Count == 0;
            foreach (var secret in news.Secrets)
            {
                var fingerprint = secret.SecretFingerprint!;
                _secrets[fingerprint] = Merge(_secrets.GetValueOrDefault(fingerprint), secret);
            }

            _refused = isUnbroken && news.Refused is { } refused ? Merge(_refused, refused) : _refused;
            _logins = news.Logins is { } logins ? Merge(_logins, logins) : _logins;
        }
    }

    private static TrafficSignal Merge(TrafficSignal? a, TrafficSignal b) => a is null ? b : a with
    {
        Count = a.Count + b.Count,
        FirstAt = a.FirstAt < b.FirstAt ? a.FirstAt : b.FirstAt,
        LastAt = a.LastAt > b.LastAt ? a.LastAt : b.LastAt,
    };
}
