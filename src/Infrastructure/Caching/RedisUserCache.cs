using StackExchange.Redis;
using UserSync.Application.Users;
using UserSync.Application.Users.Caching;
using UserSync.Application.Users.Queries.GetCurrentUser;

namespace UserSync.Infrastructure.Caching;

/// <summary>
/// The second level. A user's key holds an entry, or the mark of an invalidation, or nothing. Whoever read the database
/// stores what it said only where the key is as it was before the read. All times are of Redis' clock, so that the
/// replicas' own need not agree.
/// </summary>
internal sealed class RedisUserCache(RedisLink link, UserCacheOptions options, BootstrapAdmins admins, TimeProvider clock) : ISharedUserCache
{
    /// <summary>Channel on which replicas tell each other whom to forget.</summary>
    public const string Channel = "usersync:users";

    // Longer than any read of the database takes. A mark lasts as long as a fill may come after its look: one that saw
    // nothing before the mark cannot see nothing again after it.
    private static readonly RedisValue _fillWindowMs = 10_000;

    /// <summary>Gives what a key holds, and the time in milliseconds.</summary>
    public const string Look =
        """
        local now = redis.call('TIME')
        return { redis.call('GET', KEYS[1]), now[1] * 1000 + math.floor(now[2] / 1000) }
        """;

    /// <summary>Stores an entry, where a key is as it was seen and the look was not too long ago.</summary>
    public const string Fill =
        """
        local now = redis.call('TIME')
        local age = now[1] * 1000 + math.floor(now[2] / 1000) - ARGV[2]
        if age >= 0 and age < tonumber(ARGV[3]) and age < tonumber(ARGV[4])
            and (redis.call('GET', KEYS[1]) or '') == ARGV[1] then
          redis.call('SET', KEYS[1], ARGV[5], 'PX', ARGV[3] - age)
        end
        """;

    /// <summary>Leaves a mark in place of an entry, and tells the replicas.</summary>
    public const string Invalidate =
        """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        redis.call('PUBLISH', ARGV[3], ARGV[4])
        return 1
        """;

    // Timestamp of the last invalidation that Redis did not confirm; zero where there is none.
    private long _unconfirmedAt;

    private bool IsTrusted => Volatile.Read(ref _unconfirmedAt) is var since && (since == 0 || clock.GetElapsedTime(since) >= options.Longest);

    public async Task<SharedLook> LookAsync(string clerkUserId)
    {
        // A bootstrap admin is one by a replica's configuration, which others need not share.
        if (!IsTrusted || admins.ClerkUserIds.Contains(clerkUserId))
        {
            return SharedLook.Nothing;
        }

        var epoch = link.Epoch;
        if (await link.RunAsync(Look, Key(clerkUserId), []) is not { Length: 2 } answer)
        {
            return SharedLook.Nothing;
        }

        var (seen, lookedAt) = ((RedisValue)answer[0], (long)answer[1]);
        if (SharedEntry.TryRead(seen) is { } entry
            && TimeSpan.FromMilliseconds(lookedAt - entry.ReadAt) is var age && age >= TimeSpan.Zero && age < options.Longest)
        {
            return new SharedLook(entry.User, age, null);
        }

        return new SharedLook(null, TimeSpan.Zero, user => FillAsync(clerkUserId, seen, lookedAt, epoch, user));
    }

    public async Task InvalidateAsync(IReadOnlyCollection<string> clerkUserIds)
    {
        var answers = await Task.WhenAll(clerkUserIds.Select(clerkUserId => link.RunAsync(
            Invalidate, Key(clerkUserId), InvalidateArguments(clerkUserId), sendAnyhow: true)));
        if (answers.Contains(null))
        {
            Volatile.Write(ref _unconfirmedAt, clock.GetTimestamp());
        }
    }

    /// <summary>The key of a user.</summary>
    public static RedisKey Key(string clerkUserId) => $"usersync:user:{clerkUserId}";

    /// <summary>What <see cref="Invalidate"/> is given. No two marks are the same.</summary>
    public static RedisValue[] InvalidateArguments(string clerkUserId) =>
        [Guid.NewGuid().ToByteArray(), _fillWindowMs, Channel, clerkUserId];

    /// <summary>What <see cref="Fill"/> is given.</summary>
    /// <param name="seen">What the key held before the read.</param>
    /// <param name="lookedAt">When that was, in milliseconds by Redis' clock.</param>
    /// <param name="longest">How long the entry counts after that.</param>
    /// <param name="entry">The entry.</param>
    public static RedisValue[] FillArguments(RedisValue seen, long lookedAt, TimeSpan longest, RedisValue entry) =>
        [seen.IsNull ? RedisValue.EmptyString : seen, lookedAt, (long)longest.TotalMilliseconds, _fillWindowMs, entry];

    private Task FillAsync(string clerkUserId, RedisValue seen, long lookedAt, int epoch, CurrentUser user) =>
        epoch != link.Epoch
            ? Task.CompletedTask
            : link.RunAsync(
                Fill,
                Key(clerkUserId),
                FillArguments(seen, lookedAt, options.Longest, new SharedEntry(SharedEntry.ThisBuild, lookedAt, user).ToValue()));
}
