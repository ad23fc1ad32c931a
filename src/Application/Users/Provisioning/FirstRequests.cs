using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using UserSync.Application.Clerk;
using UserSync.Application.Common;
using UserSync.Application.Users.Commands.ProvisionUser;

namespace UserSync.Application.Users.Provisioning;

/// <summary>
/// Has users fetched who call before their event has arrived. However many requests of one user come at once, one
/// fetch is under way, and it belongs to none of them: it goes on when whoever began it goes away.
/// </summary>
public sealed class FirstRequests(IServiceScopeFactory scopes, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _flights = new(StringComparer.Ordinal);
    private readonly RecentlyUnknown _unknown = new(clock);

    /// <summary>Fetches and stores a user, unless Clerk said a moment ago that there is none.</summary>
    /// <param name="clerkUserId">Clerk's id of the user.</param>
    /// <param name="patience">How long this caller may wait; the fetch goes on without it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether there is such a user; it is stored then.</returns>
    /// <exception cref="ProvisioningUnavailableException">Clerk could not be asked.</exception>
    /// <exception cref="Common.Exceptions.DatabaseUnavailableException">The database did not answer.</exception>
    public async Task<bool> ProvisionAsync(string clerkUserId, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!ClerkIdRules.IsClerkId(clerkUserId) || _unknown.Contains(clerkUserId))
        {
            return false;
        }

        var flight = _flights.GetOrAdd(
            clerkUserId, id => new Lazy<Task<bool>>(() => Task.Run(() => FlyAsync(id), CancellationToken.None)));
        try
        {
            return await flight.Value.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, clock, cancellationToken);
        }
        catch (ClerkUnavailableException exception)
        {
            throw new ProvisioningUnavailableException(exception, exception.RetryAfter);
        }
        catch (Exception exception) when (exception is ClerkKeyRefusedException or TimeoutException)
        {
            throw new ProvisioningUnavailableException(exception);
        }
    }

    private async Task<bool> FlyAsync(string clerkUserId)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var exists = await scope.ServiceProvider.GetRequiredService<IMediator>()
                .Send(new ProvisionUserCommand(clerkUserId), CancellationToken.None);
            if (!exists)
            {
                _unknown.Add(clerkUserId);
            }

            return exists;
        }
        finally
        {
            // Whoever comes from here on looks at the database first, and finds there what this flight has brought.
            _flights.TryRemove(clerkUserId, out _);
        }
    }
}
