using MediatR;
using UserSync.Application.Common.Paging;
using UserSync.Application.Users;
using UserSync.Application.Webhooks.Queries.ListWebhookEvents;

namespace UserSync.Application.Webhooks.Queries.ListUserEvents;

internal sealed class ListUserEventsQueryHandler(IUserRepository users, IMediator mediator)
    : IRequestHandler<ListUserEventsQuery, Page<WebhookEventItem>?>
{
    public async Task<Page<WebhookEventItem>?> Handle(ListUserEventsQuery request, CancellationToken cancellationToken) =>
        await users.FindByIdAsync(request.UserId, cancellationToken) is { IsRegistered: true } user
            ? await mediator.Send(
                new ListWebhookEventsQuery(request.Status, request.Type, user.ClerkUserId, request.Limit, request.Cursor),
                cancellationToken)
            : null;
}
