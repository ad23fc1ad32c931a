using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Commands.CreateUserFromClerk;

internal sealed class CreateUserFromClerkCommandHandler(
    IUserRepository users, IWebhookEventRepository events, IUnitOfWork unitOfWork)
    : IRequestHandler<CreateUserFromClerkCommand, WebhookOutcome>
{
    public async Task<WebhookOutcome> Handle(CreateUserFromClerkCommand request, CancellationToken cancellationToken)
    {
        users.Join(new UserState(request.ClerkUserId) { Profile = request.Profile, LastLoginAt = request.LastSignInAt });
        events.Record(request.Event);
        return (await unitOfWork.CommitAsync(cancellationToken)).EventOutcome;
    }
}
