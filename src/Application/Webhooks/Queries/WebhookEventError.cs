namespace UserSync.Application.Webhooks.Queries;

/// <summary>Why an event failed.</summary>
/// <param name="Code">
/// The <c>code</c> that its delivery was answered with; <see langword="null"/> for what versions stored that did not keep it.
/// </param>
/// <param name="Detail">Why, in words without personal data.</param>
public sealed record WebhookEventError(string? Code, string Detail);
