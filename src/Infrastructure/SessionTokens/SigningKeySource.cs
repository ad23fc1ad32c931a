using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// The signing keys that a Clerk instance publishes, kept in memory. One of these belongs to one instance: keys of
/// two instances must never share a cache, since a key id alone does not tell them apart.
/// </summary>
/// <remarks>
/// While there is traffic, keys are fetched again once they are five minutes old, so a key that has left the set stops
/// counting by then. Where that fails, the keys at hand go on counting for as long as the trouble lasts: signing every
/// user out would help nobody. A key id that is not at hand causes a fetch, and the request that met it waits for it;
/// so a rotation refuses nobody, and ten seconds between such fetches keep invented key ids from flooding Clerk.
/// </remarks>
public sealed partial class SigningKeySource : IDisposable
{
    /// <summary>Age from which keys are fetched again before they are used.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>Least time from one fetch for an unknown key id to the next, and from a failed fetch to another try.</summary>
    public static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(10);

    private readonly JwksClient _client;
    private readonly TimeProvider _clock;
    private readonly ILogger<SigningKeySource> _logger;
    private readonly Lock _gate = new();

    // Replaced as a whole under the gate; read without it.
    private volatile State _state = new(FrozenDictionary<string, SecurityKey>.Empty, null, null, null);
    private Flight? _flight;

    /// <summary>Makes an empty cache; the first look-up fetches.</summary>
    /// <param name="jwksUrl">Where the keys are published; see <see cref="SessionTokenOptions.IsAcceptableJwksUrl"/>.</param>
    /// <param name="clock">Measures ages and time limits.</param>
    /// <param name="logger">Told of fetches and their failures.</param>
    /// <exception cref="ArgumentException">Keys from that address could be exchanged on their way.</exception>
    public SigningKeySource(Uri jwksUrl, TimeProvider clock, ILogger<SigningKeySource> logger)
    {
        if (!SessionTokenOptions.IsAcceptableJwksUrl(jwksUrl))
        {
            throw new ArgumentException("Neither https nor http on loopback.", nameof(jwksUrl));
        }

        _client = new JwksClient(jwksUrl, clock);
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Closes the connections. Look-ups already waiting find the keys unavailable.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>Whether the keys are at hand or can be fetched now.</summary>
    public async Task<bool> CanFetchAsync(CancellationToken cancellationToken) =>
        (await FindAsync("", cancellationToken)).KeysAvailable;

    /// <summary>Looks for a key, fetching the set where it is not at hand, is old, or lacks the key.</summary>
    internal async ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (TryFindFresh(_state, keyId, out var fresh))
        {
            return new SigningKeyLookup(fresh, KeysAvailable: true);
        }

        if (JoinFlight(keyId) is { } flight)
        {
            // Who gives up waiting leaves the fetch to the others.
            await flight.WaitAsync(cancellationToken);
        }

        var state = _state;
        var key = state.Keys.GetValueOrDefault(keyId);
        return new SigningKeyLookup(key, KeysAvailable: key is not null || (state.FetchedAt is not null && state.FailedAt is null));
    }

    private bool TryFindFresh(State state, string keyId, [NotNullWhen(true)] out SecurityKey? key)
    {
        key = null;
        return IsWithin(MaxAge, state.FetchedAt) && state.Keys.TryGetValue(keyId, out key);
    }

    private bool IsWithin(TimeSpan span, long? since) => since is { } start && _clock.GetElapsedTime(start) < span;

    /// <summary>The fetch under way, or a new one, or null where none may be made now or none is needed any more.</summary>
    private Task? JoinFlight(string keyId)
    {
        lock (_gate)
        {
            if (_flight is not null)
            {
                _flight.Wanted.Add(keyId);
                return _flight.Task;
            }

            var state = _state;
            var isUnknown = IsWithin(MaxAge, state.FetchedAt);
            if (TryFindFresh(state, keyId, out _)
                || IsWithin(CoolDown, state.FailedAt)
                || (isUnknown && IsWithin(CoolDown, state.UnknownKeyFetchAt)))
            {
                return null;
            }

            var flight = new Flight(_clock.GetTimestamp(), [keyId]);
            _flight = flight;
            flight.Task = Task.Run(() => FetchAsync(flight), CancellationToken.None);
            return flight.Task;
        }
    }

    private async Task FetchAsync(Flight flight)
    {
        FrozenDictionary<string, SecurityKey>? keys = null;
        try
        {
            keys = await _client.FetchAsync();
            LogFetched(keys.Count);
        }
        catch (Exception exception)
        {
            // Whatever went wrong, those who wait must be told and the next try must be possible.
            LogFailed(exception.GetType().Name, (exception as HttpRequestException)?.StatusCode);
        }

        lock (_gate)
        {
            _flight = null;
            if (keys is null)
            {
                _state = _state with { FailedAt = _clock.GetTimestamp() };
                return;
            }

            // Keys were fetched and an id asked for is still not among them: that was the fetch it was entitled to,
            // whatever else the fetch was made for.
            var missed = !flight.Wanted.All(keys.ContainsKey);
            _state = new State(keys, flight.StartedAt, null, missed ? flight.StartedAt : _state.UnknownKeyFetchAt);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Fetched {KeyCount} signing keys")]
    private partial void LogFetched(int keyCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Signing keys could not be fetched: {Failure} {StatusCode}")]
    private partial void LogFailed(string failure, System.Net.HttpStatusCode? statusCode);

    /// <summary>The keys and the times, as timestamps of the clock, that decide when they are fetched next.</summary>
    /// <param name="Keys">The keys of the last fetch that succeeded, by id.</param>
    /// <param name="FetchedAt">When that fetch began.</param>
    /// <param name="FailedAt">When the last fetch ended, if it failed.</param>
    /// <param name="UnknownKeyFetchAt">When the last fetch began that an unknown key id was answered from.</param>
    private sealed record State(
        FrozenDictionary<string, SecurityKey> Keys, long? FetchedAt, long? FailedAt, long? UnknownKeyFetchAt);

    private sealed class Flight(long startedAt, HashSet<string> wanted)
    {
        public long StartedAt { get; } = startedAt;

        public HashSet<string> Wanted { get; } = wanted;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
