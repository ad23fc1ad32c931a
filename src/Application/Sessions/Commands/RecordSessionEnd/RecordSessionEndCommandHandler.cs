using MediatR;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Users;
using UserSync.Application.Webhooks;

namespace UserSync.Application.Sessions.Commands.RecordSessionEnd;

internal sealed class RecordSessionEndCommandHandler(
    IUserRepository users, ISessionRepository sessions, IWebhookEventRepository events, IUnitOfWork unitOfWork)
    : IRequestHandler<RecordSessionEndCommand, CommitResult>
{
    public Task<CommitResult> Handle(RecordSessionEndCommand request, CancellationToken cancellationToken)
    {
        users.Join(request.User);
        sessions.Join(request.Session);
        events.Record(request.Event);
        return unitOfWork.CommitAsync(cancellationToken);
    }
}
