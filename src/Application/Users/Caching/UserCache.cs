using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Users.Queries.GetCurrentUser;

namespace UserSync.Application.Users.Caching;

/// <summary>
/// Remembers who callers are, for so many seconds after they were read from the database. However many requests of one
/// user come at once, one read is under way. What a read that began before an invalidation found is kept by nobody.
/// </summary>
/// <param name="options">How long.</param>
/// <param name="scopes">Where the reads are made.</param>
/// <param name="metrics">Counts the look-ups.</param>
/// <param name="clock">Tells how old an entry is.</param>
/// <param name="shared">The second level, or <see langword="null"/> where there is none.</param>
public sealed class UserCache(
    UserCacheOptions options, IServiceScopeFactory scopes, UserSyncMetrics metrics, TimeProvider clock, ISharedUserCache? shared = null)
    : IDisposable
{
    /// <summary>Most users that are remembered; about a kilobyte each.</summary>
    public const int MostUsers = 20_000;

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = MostUsers });
    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    /// <summary>Who the bearer of a verified token is.</summary>
    /// <param name="clerkUserId">The token's subject.</param>
    /// <param name="cancellationToken">Gives up waiting; the read goes on for others.</param>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database had to be asked, and did not answer.</exception>
    public ValueTask<CurrentUser> FindAsync(string clerkUserId, CancellationToken cancellationToken)
    {
        if (Remembered(clerkUserId) is not { } user)
        {
            return new ValueTask<CurrentUser>(JoinAsync(clerkUserId, cancellationToken));
        }

        metrics.UserLookedUp(UserLookup.Hit);
        return new ValueTask<CurrentUser>(user);
    }

    /// <summary>Takes users out of both levels, here and on the other replicas, once a commit may have changed them.</summary>
    /// <param name="clerkUserIds">Clerk's ids of the users.</param>
    public async Task InvalidateAsync(IReadOnlyCollection<string> clerkUserIds)
    {
        if (shared is not null)
        {
            // First, since a look until then may still bring from there what is to be forgotten here.
            await shared.InvalidateAsync(clerkUserIds);
        }

        foreach (var clerkUserId in clerkUserIds)
        {
            Forget(clerkUserId);
        }
    }

    /// <summary>Forgets one user here, and keeps the read that is under way from being remembered or joined.</summary>
    /// <param name="clerkUserId">Clerk's id of the user.</param>
    public void Forget(string clerkUserId)
    {
        if (_flights.TryRemove(clerkUserId, out var flight))
        {
            flight.Void();
        }

        _entries.Remove(clerkUserId);
    }

    /// <summary>Forgets everybody here, as after a time in which invalidations may have been missed.</summary>
    public void ForgetAll()
    {
        foreach (var clerkUserId in _flights.Keys)
        {
            Forget(clerkUserId);
        }

        _entries.Clear();
    }

    /// <inheritdoc />
    public void Dispose() => _entries.Dispose();

    private CurrentUser? Remembered(string clerkUserId) =>
        _entries.TryGetValue(clerkUserId, out var found) && found is Entry entry
        && clock.GetElapsedTime(entry.ReadAt) < entry.Lasts
            ? entry.User
            : null;

    private async Task<CurrentUser> JoinAsync(string clerkUserId, CancellationToken cancellationToken)
    {
        var own = new Flight(flight => FlyAsync(clerkUserId, flight));
        var flight = _flights.GetOrAdd(clerkUserId, own);
        var user = await flight.Landing.WaitAsync(cancellationToken);
        if (flight == own)
        {
            return user;
        }

        // A user who has just been stored on another replica is to be seen at once, so an absence that was found by a
        // read of before this request does not count.
        metrics.UserLookedUp(UserLookup.Joined);
        return user.Standing == UserStanding.NotRegistered ? await ReadAsync(clerkUserId).WaitAsync(cancellationToken) : user;
    }

    private async Task<CurrentUser> FlyAsync(string clerkUserId, Flight flight)
    {
        try
        {
            if (Remembered(clerkUserId) is { } landed)
            {
                metrics.UserLookedUp(UserLookup.Hit);
                return landed;
            }

            var began = clock.GetTimestamp();
            var look = shared is null ? SharedLook.Nothing : await shared.LookAsync(clerkUserId);
            if (look.User is { } found)
            {
                metrics.UserLookedUp(UserLookup.RedisHit);
                Remember(clerkUserId, new Entry(found, began, options.Longest - look.Age), flight);
                return found;
            }

            metrics.UserLookedUp(UserLookup.Miss);
            var read = await ReadAsync(clerkUserId);
            if (read.Standing != UserStanding.NotRegistered)
            {
                Remember(clerkUserId, new Entry(read, began, options.Longest), flight);
                _ = look.Fill?.Invoke(read);
            }

            return read;
        }
        finally
        {
            _flights.TryRemove(KeyValuePair.Create(clerkUserId, flight));
        }
    }

    // In a scope of its own: the read belongs to none of those who wait for it.
    private async Task<CurrentUser> ReadAsync(string clerkUserId)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new GetCurrentUserQuery(clerkUserId), CancellationToken.None);
    }

    private void Remember(string clerkUserId, Entry entry, Flight flight)
    {
        // The cache's own expiry only frees the memory; how long an entry counts is decided where it is read.
        if (entry.Lasts > TimeSpan.Zero)
        {
            flight.UnlessVoid(() => _entries.Set(
                clerkUserId, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = entry.Lasts }));
        }
    }

    /// <summary>What is remembered of one user.</summary>
    /// <param name="User">The user.</param>
    /// <param name="ReadAt">Timestamp of before it was read.</param>
    /// <param name="Lasts">How long after that it counts.</param>
    private sealed record Entry(CurrentUser User, long ReadAt, TimeSpan Lasts);
}
