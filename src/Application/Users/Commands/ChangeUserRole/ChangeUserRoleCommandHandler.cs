using AutoMapper;
using MediatR;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users.Queries;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.ChangeUserRole;

internal sealed class ChangeUserRoleCommandHandler(
    IUserRepository users,
    IRoleTurns turns,
    IClerkApi clerk,
    IUnitOfWork unitOfWork,
    BootstrapAdmins bootstrapAdmins,
    IMapper mapper,
    TimeProvider clock)
    : IRequestHandler<ChangeUserRoleCommand, RoleChange>
{
    private const int Glances = 2;

    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(0.75);

    // Clerk may have taken the change all the same; its event brings it then.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    public async Task<RoleChange> Handle(ChangeUserRoleCommand request, CancellationToken cancellationToken)
    {
        var role = ChangeUserRoleCommandValidator.Parse(request.Role);

        // From the question who else is admin to the commit of its answer: two admins who demote each other at once, on
        // two replicas perhaps, would otherwise both find the other one left.
        await using var turn = await turns.TakeAsync(cancellationToken);
        if (await users.FindByIdAsync(request.Id, cancellationToken) is not { IsRegistered: true } stored)
        {
            return new RoleChange(RoleChangeOutcome.NotFound);
        }

        if (role != UserRole.Admin
            && !bootstrapAdmins.ClerkUserIds.Contains(stored.ClerkUserId)
            && stored is { IsActive: true, Profile.Role: UserRole.Admin }
            && !await IsAdminLeftAsync(stored.ClerkUserId, cancellationToken))
        {
            return new RoleChange(RoleChangeOutcome.LastAdmin);
        }

        var changed = await SetAtClerkAsync(stored.ClerkUserId, role, cancellationToken);
        users.Join(changed?.ToStateAsOfNow() ?? new UserState(stored.ClerkUserId) { DeletedAt = clock.GetUtcNow() });
        await unitOfWork.CommitAsync(cancellationToken);
        return changed is null
            ? new RoleChange(RoleChangeOutcome.NotFound)
            : new RoleChange(
                RoleChangeOutcome.Changed, mapper.Map<UserDto>(await users.FindByIdAsync(request.Id, cancellationToken)));
    }

    // Of a change whose answer never came the row does not know, so Clerk is asked about whoever is to be left.
    private async Task<bool> IsAdminLeftAsync(string clerkUserId, CancellationToken cancellationToken)
    {
        foreach (var other in await users.ListOtherAdminsAsync(clerkUserId, bootstrapAdmins.ClerkUserIds, Glances, cancellationToken))
        {
            if (bootstrapAdmins.ClerkUserIds.Contains(other)
                || await clerk.FindUserAsync(other, _glance, cancellationToken) is { Profile: { Role: UserRole.Admin, Banned: false } })
            {
                return true;
            }
        }

        return false;
    }

    private async Task<ClerkUser?> SetAtClerkAsync(string clerkUserId, UserRole role, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await clerk.SetRoleAsync(clerkUserId, role, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClerkUnavailableException("no answer within 3 s", inner: exception);
        }
    }
}
