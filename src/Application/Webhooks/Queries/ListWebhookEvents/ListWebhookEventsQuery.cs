using MediatR;
using UserSync.Application.Common.Paging;

namespace UserSync.Application.Webhooks.Queries.ListWebhookEvents;

/// <summary>Asks for a page of the event log, newest first. Everything is as the caller wrote it, or <see langword="null"/>.</summary>
/// <param name="Status"><c>applied</c>, <c>stale</c>, <c>ignored</c> or <c>failed</c>.</param>
/// <param name="Type">Clerk's event type, compared exactly.</param>
/// <param name="ClerkUserId">The user that the events concern.</param>
/// <param name="Limit">How many, from 1 to 200; 50 unless given.</param>
/// <param name="Cursor">Where an earlier page ended.</param>
public sealed record ListWebhookEventsQuery(string? Status, string? Type, string? ClerkUserId, string? Limit, string? Cursor)
    : IRequest<Page<WebhookEventItem>>;
