using System.Diagnostics.Metrics;
using UserSync.Application.Sync;
using UserSync.Application.Users.Caching;
using UserSync.Application.Webhooks;

namespace UserSync.Application.Common.Telemetry;

/// <summary>
/// What the service counts and times, for whatever exporter listens to the meter. Tags hold words of ours only, nothing
/// that a caller chooses, so that nobody can make their number grow and nothing personal gets into them.
/// </summary>
public sealed class UserSyncMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "UserSync";

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _secrets;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _invalidations;
    private readonly Counter<long> _redisFailures;
    private readonly Gauge<long> _drift;

    /// <summary>Makes the instruments.</summary>
    public UserSyncMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("usersync.webhook.duration", "s", "Time from a delivery's arrival to its commit.");
        _lag = meter.CreateHistogram<double>("usersync.webhook.lag", "s", "Time from an event at Clerk to its first commit here.");
        _refusals = meter.CreateCounter<long>("usersync.webhook.refused", "{delivery}", "Deliveries refused before they were read.");
        _secrets = meter.CreateCounter<long>("usersync.webhook.secret.matches", "{delivery}", "Deliveries by the secret that signed them.");
        _tokens = meter.CreateCounter<long>("usersync.session_token.verifications", "{token}", "Session tokens by what became of them.");
        _lookups = meter.CreateCounter<long>("usersync.user_cache.lookups", "{lookup}", "Callers looked up through the user cache, by where they were found.");
        _invalidations = meter.CreateCounter<long>(
            "usersync.user_cache.invalidations", "{user}", "Users that a message from a replica, this one included, said to forget.");
        _redisFailures = meter.CreateCounter<long>("usersync.user_cache.redis_failures", "{call}", "Calls of Redis that failed or took too long.");
        _drift = meter.CreateGauge<long>("usersync.reconcile.drift", "{user}", "Users that the latest comparison found not to be in step.");
    }

    /// <summary>One delivery with a good signature has been handled.</summary>
    /// <param name="type">Its type where UserSync has a use for it, else <c>other</c>.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="duration">Time that it took.</param>
    /// <param name="lag">Age of the event, or <see langword="null"/> where it is no news (a duplicate, say).</param>
    public void DeliveryHandled(string type, WebhookOutcome outcome, TimeSpan duration, TimeSpan? lag)
    {
        _duration.Record(
            duration.TotalSeconds, new("type", type), new KeyValuePair<string, object?>("outcome", outcome.ToString().ToLowerInvariant()));
        if (lag is { } age)
        {
            _lag.Record(Math.Max(0, age.TotalSeconds), new KeyValuePair<string, object?>("type", type));
        }
    }

    /// <summary>One delivery has been refused for its headers or its signature.</summary>
    /// <param name="verdict">Why, as a stable word.</param>
    public void DeliveryRefused(string verdict) => _refusals.Add(1, new KeyValuePair<string, object?>("verdict", verdict));

    /// <summary>One delivery was signed by a secret.</summary>
    /// <param name="fingerprint">The secret's fingerprint, which does not lead to the secret.</param>
    public void SecretMatched(string fingerprint) => _secrets.Add(1, new KeyValuePair<string, object?>("secret", fingerprint));

    /// <summary>Clerk's users have been compared with the stored ones.</summary>
    /// <param name="run">How it ended.</param>
    public void DriftFound(SyncRun run)
    {
        var name = new KeyValuePair<string, object?>("run", run.Kind.ToString().ToLowerInvariant());
        foreach (var (kind, count) in ((string, long)[])
            [("missing", run.Missing), ("stale", run.Stale), ("different", run.Different), ("extra", run.Extra)])
        {
            _drift.Record(count, name, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>One caller has been looked up through the user cache.</summary>
    /// <param name="result">Where they were found.</param>
    public void UserLookedUp(UserLookup result) => _lookups.Add(1, new KeyValuePair<string, object?>("result", result switch
    {
        UserLookup.Hit => "hit",
        UserLookup.Joined => "joined",
        UserLookup.RedisHit => "redis_hit",
        UserLookup.Miss => "miss",
    }));

    /// <summary>A message said to forget one user.</summary>
    public void InvalidationReceived() => _invalidations.Add(1);

    /// <summary>One call of Redis failed or took too long.</summary>
    public void RedisFailed() => _redisFailures.Add(1);

    /// <summary>One session token has been looked at.</summary>
    /// <param name="result"><c>accepted</c>, or why not, as a stable word.</param>
    public void TokenVerified(string result) => _tokens.Add(1, new KeyValuePair<string, object?>("result", result));
}
