using UserSync.Domain.Users;

namespace UserSync.Application.Users;

/// <summary>The stored users.</summary>
public interface IUserRepository
{
    /// <summary>Queues a state to be joined into the user's row, which need not exist yet.</summary>
    void Join(UserState state);

    /// <summary>The user with a Clerk id, whether or not it has a profile, or <see langword="null"/>.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<User?> FindByClerkIdAsync(string clerkUserId, CancellationToken cancellationToken);

    /// <summary>The user with one of our ids, whether or not it has a profile, or <see langword="null"/>.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<User?> FindByIdAsync(Guid id, CancellationToken cancellationToken);
}
