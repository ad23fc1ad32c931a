namespace UserSync.WebApi.Contracts;

/// <summary>How the service stands.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Timestamp">When it was asked.</param>
/// <param name="ClerkConfigured">Whether session tokens can be verified.</param>
/// <param name="DatabaseConfigured">Whether there is a database to ask; there always is, if only the embedded one.</param>
/// <param name="WebhookConfigured">Whether webhooks can be verified.</param>
/// <param name="Version">Version of the service.</param>
/// <param name="Warnings">Stable words for what an operator should look at; <c>usersync doctor</c> says more.</param>
public sealed record HealthAnswer(
    string Status,
    DateTimeOffset Timestamp,
    bool ClerkConfigured,
    bool DatabaseConfigured,
    bool WebhookConfigured,
    string Version,
    IReadOnlyList<string> Warnings);
