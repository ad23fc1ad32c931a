using AutoMapper;
using MediatR;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users.Queries;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.ResyncUser;

internal sealed class ResyncUserCommandHandler(
    IUserRepository users, IClerkApi clerk, ClerkUserRemarks remarks, IUnitOfWork unitOfWork, IMapper mapper, TimeProvider clock)
    : IRequestHandler<ResyncUserCommand, UserDto?>
{
    // With the reads and the commit around it the caller still has an answer within five seconds.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2.5);

    public async Task<UserDto?> Handle(ResyncUserCommand request, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(request.Id, cancellationToken) is not { IsRegistered: true } stored)
        {
            return null;
        }

        var found = await clerk.FindUserAsync(stored.ClerkUserId, _patience, cancellationToken);
        if (found is not null)
        {
            remarks.Log(found);
        }

        users.Join(found?.ToStateAsOfNow() ?? new UserState(stored.ClerkUserId) { DeletedAt = clock.GetUtcNow() });
        await unitOfWork.CommitAsync(cancellationToken);
        return mapper.Map<UserDto>(await users.FindByIdAsync(request.Id, cancellationToken));
    }
}
