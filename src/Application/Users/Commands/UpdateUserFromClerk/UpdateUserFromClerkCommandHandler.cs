using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.UpdateUserFromClerk;

internal sealed class UpdateUserFromClerkCommandHandler(
    IUserRepository users, IWebhookEventRepository events, IUnitOfWork unitOfWork)
    : IRequestHandler<UpdateUserFromClerkCommand, CommitResult>
{
    public Task<CommitResult> Handle(UpdateUserFromClerkCommand request, CancellationToken cancellationToken)
    {
        users.Join(new UserState(request.ClerkUserId) { Profile = request.Profile, LastLoginAt = request.LastSignInAt });
        events.Record(request.Event);
        return unitOfWork.CommitAsync(cancellationToken);
    }
}
