using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.CreateUserFromClerk;

internal sealed class CreateUserFromClerkCommandHandler(
    IUserRepository users, IWebhookEventRepository events, IUnitOfWork unitOfWork)
    : IRequestHandler<CreateUserFromClerkCommand, CommitResult>
{
    public Task<CommitResult> Handle(CreateUserFromClerkCommand request, CancellationToken cancellationToken)
    {
        users.Join(new UserState(request.ClerkUserId) { Profile = request.Profile, LastLoginAt = request.LastSignInAt });
        events.Record(request.Event);
        return unitOfWork.CommitAsync(cancellationToken);
    }
}
