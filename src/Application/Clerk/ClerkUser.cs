using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.Application.Clerk;

/// <summary>A user as Clerk's Backend API gave it.</summary>
/// <param name="Id">Clerk's id of the user (<c>user_…</c>).</param>
/// <param name="Profile">The snapshot. Its version has Clerk's <c>updated_at</c> and neither a time nor an id of an event.</param>
/// <param name="LastSignInAt">When the user last signed in, or <see langword="null"/>.</param>
/// <param name="ReadAt">When the answer came, by this machine's clock.</param>
/// <param name="Remarks">What was odd about it, for the log.</param>
public sealed record ClerkUser(
    string Id, UserProfile Profile, DateTimeOffset? LastSignInAt, DateTimeOffset ReadAt, IReadOnlyList<Remark> Remarks)
{
    /// <summary>
    /// The state to join where many users are read: what is stored with the same <c>updated_at</c> is the same, and stays.
    /// </summary>
    public UserState ToState() => new(Id) { Profile = Profile, LastLoginAt = LastSignInAt };

    /// <summary>
    /// The state to join where Clerk has just been asked about this one user: it also wins over what is stored with the
    /// same <c>updated_at</c>, so it mends a row that differs, and the event that tells of the same change is then stale.
    /// </summary>
    public UserState ToStateAsOfNow() => ToState() with
    {
        Profile = Profile with
        {
            Version = new SourceVersion(
                Profile.Version.UpdatedAtMs, Math.Max(ReadAt.ToUnixTimeMilliseconds(), Profile.Version.UpdatedAtMs), string.Empty),
        },
    };
}
