using UserSync.Application.Clerk;
using UserSync.Application.Users;

namespace UserSync.Application.Sync.Comparing;

/// <summary>
/// Makes sure that the key is of the Clerk instance whose users are stored, before anything is mended by it: the users of
/// another one must not come in, not even those of the first page.
/// </summary>
internal sealed class SameInstance(IUserRepository users, IClerkApi clerk, TimeProvider clock)
{
    // The first of them mostly settles it. Where fewer are stored there is little to lose.
    private const int Asked = 6;

    /// <summary>Why nothing should be mended, or <see langword="null"/> where there is no doubt.</summary>
    public async Task<string?> ObjectionAsync(CancellationToken cancellationToken)
    {
        var oldest = await users.ListCreatedAsync(new CreationSpan(null, null, clock.GetUtcNow()), null, Asked, cancellationToken);
        if (oldest.Count < Asked)
        {
            return null;
        }

        foreach (var user in oldest)
        {
            if (await clerk.FindUserAsync(user.ClerkUserId, DriftFinder.Patience, cancellationToken) is not null)
            {
                return null;
            }
        }

        return FormattableString.Invariant(
            $"Clerk has none of the {Asked} oldest users that are stored here. Check that CLERK_SECRET_KEY is of the instance whose users they are. If they are really gone, run `usersync reconcile --repair` once with RECONCILE_MAX_DELETIONS=100.");
    }
}
