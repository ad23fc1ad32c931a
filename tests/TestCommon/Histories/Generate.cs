using CsCheck;
using UserSync.Domain.Common;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;

namespace UserSync.TestCommon.Histories;

/// <summary>
/// Random states from small ranges, so that ties in every part of a version are common. The content of a snapshot
/// follows from its version, since equal versions are one snapshot.
/// </summary>
public static class Generate
{
    /// <summary>First instant that generated times lie at: 2026-01-01.</summary>
    public const long BaseMs = 1_767_225_600_000;

    // Case, length, and both sides of the place where UTF-16 order and byte order part company.
    private static readonly string[] _eventIds =
        ["msg_a", "msg_B", "msg_aa", "msg_Z9", "msg_\uE000", "msg_\uFFFC", "msg_\U0001F600", "msg_é"];

    /// <summary>Versions of which many tie in one, two or all three parts.</summary>
    public static Gen<SourceVersion> Version { get; } =
        from updated in Gen.Long[0, 3]
        from happened in Gen.Long[0, 2]
        from id in Gen.Int[0, _eventIds.Length - 1].Select(index => _eventIds[index])
        select new SourceVersion(BaseMs + updated, BaseMs + 1_000 + happened, id);

    /// <summary>States of one user: any mixture of profile, deletion and login.</summary>
    public static Gen<UserState> UserState(string clerkUserId) =>
        from profile in Version.Select(ProfileOf).Null(0.3)
        from deletedAt in Instant.Nullable(0.7)
        from lastLoginAt in Instant.Nullable(0.5)
        select new UserState(clerkUserId) { Profile = profile, DeletedAt = deletedAt, LastLoginAt = lastLoginAt };

    /// <summary>Snapshots of one session.</summary>
    public static Gen<Session> Session(string clerkSessionId) => Version.Select(version => SessionOf(clerkSessionId, version));

    /// <summary>One random value.</summary>
    public static T Sampled<T>(this Gen<T> gen) => gen.Single();

    private static Gen<DateTimeOffset> Instant { get; } =
        Gen.Long[0, 5].Select(step => DateTimeOffset.FromUnixTimeMilliseconds(BaseMs + (step * 777)));

    /// <summary>The one profile that a version stands for.</summary>
    public static UserProfile ProfileOf(SourceVersion version)
    {
        var seed = (int)(version.UpdatedAtMs % 97) + ((int)(version.EventAtMs % 89) * 3) + (version.EventId.Sum(c => c) * 7);
        return new UserProfile
        {
            Version = version,
            Email = seed % 4 == 0 ? null : $"Person.{seed}@Example.com",
            EmailVerified = seed % 4 != 0 && seed % 3 == 0,
            PhoneNumber = seed % 5 == 0 ? $"+1555{seed:0000000}" : null,
            Username = seed % 2 == 0 ? $"user{seed}" : null,
            FirstName = seed % 7 == 0 ? null : "Żofia " + seed,
            LastName = seed % 6 == 0 ? null : "O'Neill 🚀 " + seed,
            ProfileImageUrl = seed % 8 == 0 ? null : $"https://images.example/{seed}",
            PublicMetadata = $$"""{"n": {{seed}}}""",
            Role = (UserRole)(seed % 4),
            OrganizationId = seed % 9 == 0 ? $"org_{seed}" : null,
            Banned = seed % 11 == 0,
            Locked = seed % 13 == 0,
            CreatedAt = seed % 10 == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(BaseMs - seed),
        };
    }

    private static Session SessionOf(string clerkSessionId, SourceVersion version)
    {
        var seed = (int)(version.UpdatedAtMs % 97) + (version.EventId.Sum(c => c) * 5) + (int)(version.EventAtMs % 89);
        return new Session
        {
            ClerkSessionId = clerkSessionId,
            Version = version,
            ClerkUserId = "user_of_" + clerkSessionId,
            Status = (SessionStatus)(seed % 8),
            StartedAt = seed % 3 == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(BaseMs + seed),
            LastActiveAt = seed % 4 == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(BaseMs + (2 * seed)),
            EndedAt = seed % 5 == 0 ? DateTimeOffset.FromUnixTimeMilliseconds(BaseMs + (3 * seed)) : null,
            ActorId = seed % 7 == 0 ? "user_support" : null,
            DeviceType = seed % 2 == 0 ? "Macintosh" : null,
            BrowserName = seed % 2 == 0 ? "Safari" : null,
            IsMobile = seed % 3 == 0 ? null : seed % 2 == 0,
        };
    }
}
