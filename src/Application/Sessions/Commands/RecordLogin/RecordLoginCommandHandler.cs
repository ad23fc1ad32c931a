using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users;
using UserSync.Application.Webhooks;

namespace UserSync.Application.Sessions.Commands.RecordLogin;

internal sealed class RecordLoginCommandHandler(
    IUserRepository users, ISessionRepository sessions, IWebhookEventRepository events, IUnitOfWork unitOfWork)
    : IRequestHandler<RecordLoginCommand, CommitResult>
{
    public Task<CommitResult> Handle(RecordLoginCommand request, CancellationToken cancellationToken)
    {
        users.Join(request.User);
        sessions.Join(request.Session);
        events.Record(request.Event);
        return unitOfWork.CommitAsync(cancellationToken);
    }
}
