using MediatR;
using UserSync.Application.Common.Paging;

namespace UserSync.Application.Webhooks.Queries.ListUserEvents;

/// <summary>
/// Asks for a page of one user's story: the events that concern them, newest first. The answer is <see langword="null"/>
/// where there is no such user with a profile.
/// </summary>
/// <param name="UserId">Our id of the user.</param>
/// <param name="Status">As for the whole log.</param>
/// <param name="Type">As for the whole log.</param>
/// <param name="Limit">As for the whole log.</param>
/// <param name="Cursor">As for the whole log.</param>
public sealed record ListUserEventsQuery(Guid UserId, string? Status, string? Type, string? Limit, string? Cursor)
    : IRequest<Page<WebhookEventItem>?>;
