using System.Net;
using UserSync.Application.Users;
using UserSync.Application.Users.Caching;
using UserSync.Application.Webhooks;
using UserSync.Infrastructure.Caching;
using UserSync.Infrastructure.ClerkApi;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.SessionTokens;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.WebApi.Configuration;

/// <summary>
/// Everything configurable, checked once at the start. The composition root hands each part only what concerns it.
/// </summary>
public sealed record Settings
{
    /// <summary>Where users are kept.</summary>
    public required DatabaseOptions Database { get; init; }

    /// <summary>Whether missing migrations are applied at the start.</summary>
    public required bool MigrateOnStart { get; init; }

    /// <summary>How session tokens are verified.</summary>
    public required SessionTokenOptions SessionTokens { get; init; }

    /// <summary>Names of the cookies that a session token is read from; empty where only the header counts.</summary>
    public required IReadOnlyList<string> SessionCookies { get; init; }

    /// <summary>Secrets of which any may have signed a delivery; empty where webhooks are not configured.</summary>
    public required IReadOnlyList<WebhookSecret> WebhookSecrets { get; init; }

    /// <summary>Largest webhook body, in bytes.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>How long events are kept, or <see langword="null"/> where they are kept for ever.</summary>
    public TimeSpan? EventRetention { get; init; }

    /// <summary>How much of the bodies of events is kept.</summary>
    public required PayloadPolicy Payloads { get; init; }

    /// <summary>The Clerk instance that events must come from.</summary>
    public required ClerkInstance Instance { get; init; }

    /// <summary>Users who are admin whatever their metadata says.</summary>
    public required BootstrapAdmins BootstrapAdmins { get; init; }

    /// <summary>How much one client may ask.</summary>
    public required RateLimits RateLimits { get; init; }

    /// <summary>Networks whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed; empty where nobody's are.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>Where the metrics are served.</summary>
    public required MetricsSettings Metrics { get; init; }

    /// <summary>The OpenTelemetry collector that metrics and traces are sent to, or <see langword="null"/>.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Origins of browser apps that may call; <c>*</c> alone means any, without credentials.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    /// <summary>Whether Clerk's Backend API may be called: a secret key is set.</summary>
    public bool HasSecretKey => ClerkApi.SecretKey is not null;

    /// <summary>Whether the publishable key is a live one; <see langword="null"/> where none is set.</summary>
    public bool? IsPublishableKeyLive { get; init; }

    /// <summary>Where Clerk's Backend API is, and what to ask it with.</summary>
    public required ClerkApiOptions ClerkApi { get; init; }

    /// <summary>Whether a user who is not stored yet is fetched from Clerk when they first call.</summary>
    public required bool ProvisionOnFirstRequest { get; init; }

    /// <summary>When users are compared with Clerk.</summary>
    public required ReconcileSettings Reconcile { get; init; }

    /// <summary>How callers are remembered, or <see langword="null"/> where each request reads the database.</summary>
    public UserCacheOptions? UserCache { get; init; }

    /// <summary>The user cache's second level, or <see langword="null"/>; of no use where the cache is off.</summary>
    public RedisOptions? Redis { get; init; }

    /// <summary>Where to listen: addresses separated by semicolons.</summary>
    public required string Urls { get; init; }

    /// <summary>AutoMapper's licence key, or <see langword="null"/>.</summary>
    public string? AutoMapperLicenseKey { get; init; }
}
