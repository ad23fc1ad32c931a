using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks;

/// <summary>How much of the bodies of events is kept. Bodies that carry one-time codes are never kept.</summary>
/// <param name="Form">How much of all others.</param>
public sealed record PayloadPolicy(PayloadForm Form);
