using MediatR;

namespace UserSync.Application.Webhooks.Commands.ReceiveWebhook;

/// <summary>Takes in one delivery whose signature has been verified. Any number of copies has the effect of one.</summary>
/// <param name="EventId">The delivery's id (<c>svix-id</c>), the same on every retry.</param>
/// <param name="DeliveredAt">Time of this attempt (<c>svix-timestamp</c>); stands in where the event has no time of its own.</param>
/// <param name="Body">The body, exactly as it was signed. It becomes the command's own.</param>
public sealed record ReceiveWebhookCommand(string EventId, DateTimeOffset DeliveredAt, byte[] Body)
    : IRequest<WebhookReceipt>;
