using Microsoft.Extensions.Logging.Abstractions;
using UserSync.Application.Traffic;
using UserSync.Infrastructure;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.SessionTokens;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.CommandLine;

/// <summary>What the doctor looks at.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(Settings settings, CancellationToken cancellationToken) =>
    [
        new Finding("configuration", true, "every value that is set is well-formed"),
        Webhooks(settings),
        .. await DatabaseAsync(settings, cancellationToken),
        await SessionTokensAsync(settings.SessionTokens, cancellationToken),
        .. await CacheFindings.FromAsync(settings),
        .. await ClerkFindings.FromAsync(settings, cancellationToken),
    ];

    private static Finding Webhooks(Settings settings)
    {
        if (settings.WebhookSecrets.Count == 0)
        {
            return new Finding(
                "webhooks", false, "no signing secret",
                "Set CLERK_WEBHOOK_SECRET to the secret that Clerk shows on the endpoint's page (Dashboard, Webhooks).");
        }

        return settings.WebhookSecrets.Any(secret => secret.IsShort)
            ? new Finding(
                "webhooks", false, "a signing secret is shorter than 24 bytes",
                "Clerk's own are longer. Copy the whole secret from the endpoint's page.")
            : new Finding("webhooks", true, $"{settings.WebhookSecrets.Count} signing secret(s)");
    }

    private static async Task<IReadOnlyList<Finding>> DatabaseAsync(Settings settings, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddPersistence(settings.Database).BuildServiceProvider();
        try
        {
            var missing = await services.GetRequiredService<Schema>().PendingAsync(cancellationToken);
            if (missing.Count > 0)
            {
                return
                [
                    new Finding(
                        "database", settings.MigrateOnStart, $"{settings.Database.Engine} answers; {missing.Count} migration(s) missing",
                        settings.MigrateOnStart ? "They are applied at the next start." : "Run `usersync migrate`."),
                ];
            }

            await using var scope = services.CreateAsyncScope();
            var traffic = await scope.ServiceProvider.GetRequiredService<ITrafficSignalRepository>().ReadAsync(cancellationToken);
            return
            [
                new Finding("database", true, $"{settings.Database.Engine} answers and its schema is current"),
                .. TrafficFindings.From(traffic, settings.WebhookSecrets),
            ];
        }
        catch (Exception exception) when (DatabaseTrouble.Is(exception))
        {
            return
            [
                new Finding(
                    "database", false, $"{settings.Database.Engine} cannot be used: {DatabaseTrouble.Describe(exception)}", DatabaseTrouble.Advice),
            ];
        }
    }

    private static async Task<Finding> SessionTokensAsync(SessionTokenOptions options, CancellationToken cancellationToken)
    {
        if (!options.IsConfigured)
        {
            return new Finding(
                "session tokens", false, "nothing to verify them with",
                "Set CLERK_PUBLISHABLE_KEY (Dashboard, API keys), or CLERK_JWT_KEY to verify without the network.");
        }

        if (options is { Algorithm: SessionTokenAlgorithm.RS256, Issuer: null })
        {
            return new Finding(
                "session tokens", false, "any issuer is accepted that the key has signed for",
                "Set CLERK_PUBLISHABLE_KEY or CLERK_ISSUER as well.");
        }

        if (options.PublicKey is not null || options.Algorithm == SessionTokenAlgorithm.HS256)
        {
            return new Finding("session tokens", true, $"{options.Algorithm}, verified without the network");
        }

        // Twice: the first fetch of a process that has just started may take longer than a request could wait for it.
        return await CanFetchAsync(options.JwksUrl!, cancellationToken) || await CanFetchAsync(options.JwksUrl!, cancellationToken)
            ? new Finding("session tokens", true, "Clerk's signing keys can be fetched")
            : new Finding(
                "session tokens", false, "Clerk's signing keys cannot be fetched",
                $"Check the network, and that {options.JwksUrl} opens in a browser.");
    }

    private static async Task<bool> CanFetchAsync(Uri jwksUrl, CancellationToken cancellationToken)
    {
        using var keys = new SigningKeySource(jwksUrl, TimeProvider.System, NullLogger<SigningKeySource>.Instance);
        return await keys.CanFetchAsync(cancellationToken);
    }
}
