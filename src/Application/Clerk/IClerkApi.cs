using UserSync.Domain.Users;

namespace UserSync.Application.Clerk;

/// <summary>Clerk's Backend API, as far as UserSync asks it.</summary>
/// <remarks>
/// A call waits its turn under Clerk's rate limit, and repeats what may pass by itself. It never takes an error for an
/// answer: only Clerk's own 404 about a user means that there is none.
/// </remarks>
/// <exception cref="ClerkUnavailableException">Every call: Clerk did not answer, or not in a way that counts.</exception>
/// <exception cref="ClerkKeyRefusedException">Every call: Clerk does not take the secret key.</exception>
public interface IClerkApi
{
    /// <summary>Whether there is a secret key to ask with. Without one every call throws <see cref="InvalidOperationException"/>.</summary>
    bool IsConfigured { get; }

    /// <summary>One user as Clerk has it now, or <see langword="null"/> where Clerk has none: deleted, or never there.</summary>
    /// <param name="clerkUserId">Clerk's id of the user.</param>
    /// <param name="patience">How long the call may take in all, repetitions and its turn included.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ClerkUser?> FindUserAsync(string clerkUserId, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>A page of all users, oldest first. Users who come or go meanwhile never shift the others.</summary>
    /// <param name="cursor">The <see cref="ClerkUserPage.Cursor"/> of the page before, or <see langword="null"/> for the first page. It stays good where its user is deleted meanwhile.</param>
    /// <param name="limit">Most users on the page, 1 to 500.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ClerkUserPage> ListByCreationAsync(string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// A page of all users, last changed first. A change meanwhile moves a user to the front and shifts the rest by one,
    /// so that pages may overlap but never skip a user who did not change.
    /// </summary>
    /// <param name="offset">How many users to pass over.</param>
    /// <param name="limit">Most users on the page, 1 to 500.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ClerkUserPage> ListByChangeAsync(int offset, int limit, CancellationToken cancellationToken);

    /// <summary>How many users Clerk has.</summary>
    Task<long> CountUsersAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sets <c>public_metadata.role</c> of a user, which leaves the rest of the metadata alone, and gives back the user
    /// as it is then, or <see langword="null"/> where Clerk has no such user.
    /// </summary>
    Task<ClerkUser?> SetRoleAsync(string clerkUserId, UserRole role, CancellationToken cancellationToken);

    /// <summary>Asks Clerk who it is and what time it has there, by the cheapest call that needs the key.</summary>
    Task<ClerkGreeting> GreetAsync(CancellationToken cancellationToken);
}
