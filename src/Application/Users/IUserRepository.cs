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

    /// <summary>Those of some Clerk ids, five hundred at most, whose user is stored with a profile.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<IReadOnlySet<string>> ListRegisteredAsync(IReadOnlyCollection<string> clerkUserIds, CancellationToken cancellationToken);

    /// <summary>The users with some Clerk ids, five hundred at most, in no order; those that are not stored are left out.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<IReadOnlyList<User>> ListByClerkIdsAsync(IReadOnlyCollection<string> clerkUserIds, CancellationToken cancellationToken);

    /// <summary>A page of the Clerk ids of users with a profile and no deletion, by the time of their creation.</summary>
    /// <param name="span">Which users.</param>
    /// <param name="after">The last one of the page before, or <see langword="null"/>.</param>
    /// <param name="limit">Most users on the page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<IReadOnlyList<CreatedUser>> ListCreatedAsync(
        CreationSpan span, CreatedUser? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many users have a profile and no deletion. It reads the whole table, so no request may ask for it.</summary>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<long> CountPresentAsync(CancellationToken cancellationToken);

    /// <summary>Clerk ids of active admins other than one user, those who are admin by their role last.</summary>
    /// <param name="clerkUserId">Clerk's id of that one.</param>
    /// <param name="bootstrapAdmins">Clerk ids of those who are admin whatever is stored of their role.</param>
    /// <param name="limit">Most of those who are admin by their role.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    Task<IReadOnlyList<string>> ListOtherAdminsAsync(
        string clerkUserId, IReadOnlySet<string> bootstrapAdmins, int limit, CancellationToken cancellationToken);
}
