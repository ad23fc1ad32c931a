using MediatR;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;

namespace UserSync.Application.Users.Commands.ProvisionUser;

internal sealed class ProvisionUserCommandHandler(
    IUserRepository users, IClerkApi clerk, ClerkUserRemarks remarks, IUnitOfWork unitOfWork)
    : IRequestHandler<ProvisionUserCommand, bool>
{
    // With the reads and the commit around it the caller still has an answer within five seconds.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2.5);

    public async Task<bool> Handle(ProvisionUserCommand request, CancellationToken cancellationToken)
    {
        if (await users.FindByClerkIdAsync(request.ClerkUserId, cancellationToken) is { } stored
            && (stored.IsRegistered || stored.DeletedAt is not null))
        {
            return true;
        }

        if (await clerk.FindUserAsync(request.ClerkUserId, _patience, cancellationToken) is not { } user)
        {
            return false;
        }

        remarks.Log(user);
        users.Join(user.ToStateAsOfNow());
        await unitOfWork.CommitAsync(cancellationToken);
        return true;
    }
}
