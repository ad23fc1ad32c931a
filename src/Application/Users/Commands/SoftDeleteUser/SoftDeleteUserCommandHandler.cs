using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.SoftDeleteUser;

internal sealed class SoftDeleteUserCommandHandler(
    IUserRepository users, IWebhookEventRepository events, IUnitOfWork unitOfWork)
    : IRequestHandler<SoftDeleteUserCommand, CommitResult>
{
    public Task<CommitResult> Handle(SoftDeleteUserCommand request, CancellationToken cancellationToken)
    {
        users.Join(new UserState(request.ClerkUserId) { DeletedAt = request.DeletedAt });
        events.Record(request.Event);
        return unitOfWork.CommitAsync(cancellationToken);
    }
}
