namespace UserSync.WebApi.Configuration;

/// <summary>One setting: the environment variable that people set, and the .NET configuration key behind it.</summary>
/// <param name="Name">Environment variable.</param>
/// <param name="Key">Configuration key, for files and command lines.</param>
internal sealed record Variable(string Name, string Key)
{
    public static readonly Variable DatabaseUrl = new("DATABASE_URL", "Database:Url");
    public static readonly Variable MigrateOnStart = new("MIGRATE_ON_START", "Database:MigrateOnStart");
    public static readonly Variable EraseOnDelete = new("PRIVACY_ERASE_ON_DELETE", "Privacy:EraseOnDelete");
    public static readonly Variable SecretKey = new("CLERK_SECRET_KEY", "Clerk:SecretKey");
    public static readonly Variable PublishableKey = new("CLERK_PUBLISHABLE_KEY", "Clerk:PublishableKey");
    public static readonly Variable WebhookSecret = new("CLERK_WEBHOOK_SECRET", "Clerk:WebhookSecret");
    public static readonly Variable WebhookSigningSecret = new("CLERK_WEBHOOK_SIGNING_SECRET", "Clerk:WebhookSigningSecret");
    public static readonly Variable JwtKey = new("CLERK_JWT_KEY", "Clerk:JwtKey");
    public static readonly Variable JwksUrl = new("CLERK_JWKS_URL", "Clerk:JwksUrl");
    public static readonly Variable Issuer = new("CLERK_ISSUER", "Clerk:Issuer");
    public static readonly Variable JwtAlgorithm = new("CLERK_JWT_ALGORITHM", "Clerk:JwtAlgorithm");
    public static readonly Variable AuthorizedParties = new("CLERK_AUTHORIZED_PARTIES", "Clerk:AuthorizedParties");
    public static readonly Variable AllowMissingAzp = new("CLERK_ALLOW_MISSING_AZP", "Clerk:AllowMissingAzp");
    public static readonly Variable CookieAuth = new("CLERK_COOKIE_AUTH", "Clerk:CookieAuth");
    public static readonly Variable Provision = new("PROVISION_ON_FIRST_REQUEST", "Clerk:ProvisionOnFirstRequest");
    public static readonly Variable ReconcileInterval = new("RECONCILE_INTERVAL", "Reconcile:Interval");
    public static readonly Variable ReconcileFullInterval = new("RECONCILE_FULL_INTERVAL", "Reconcile:FullInterval");
    public static readonly Variable ReconcileMaxDeletions = new("RECONCILE_MAX_DELETIONS", "Reconcile:MaxDeletions");
    public static readonly Variable InstanceId = new("CLERK_INSTANCE_ID", "Clerk:InstanceId");
    public static readonly Variable ApiUrl = new("CLERK_API_URL", "Clerk:ApiUrl");
    public static readonly Variable WebhookRateLimit = new("WEBHOOK_RATE_LIMIT", "RateLimits:Webhook");
    public static readonly Variable ApiRateLimit = new("API_RATE_LIMIT", "RateLimits:Api");
    public static readonly Variable TrustedProxies = new("TRUSTED_PROXIES", "Listen:TrustedProxies");
    public static readonly Variable MetricsPort = new("METRICS_PORT", "Metrics:Port");
    public static readonly Variable OtlpEndpoint = new("OTEL_EXPORTER_OTLP_ENDPOINT", "Otlp:Endpoint");
    public static readonly Variable CorsOrigins = new("CORS_ORIGINS", "Cors:Origins");
    public static readonly Variable UserCacheSeconds = new("USER_CACHE_SECONDS", "Cache:Seconds");
    public static readonly Variable RedisUrl = new("REDIS_URL", "Cache:RedisUrl");
    public static readonly Variable BootstrapAdmins = new("BOOTSTRAP_ADMIN_CLERK_IDS", "Users:BootstrapAdmins");
    public static readonly Variable Port = new("PORT", "Listen:Port");
    public static readonly Variable Urls = new("ASPNETCORE_URLS", "urls");
    public static readonly Variable EventRetentionDays = new("EVENT_RETENTION_DAYS", "Webhooks:RetentionDays");
    public static readonly Variable Payloads = new("EVENT_PAYLOADS", "Webhooks:Payloads");
    public static readonly Variable MaxBodyBytes = new("WEBHOOK_MAX_BODY_BYTES", "Webhooks:MaxBodyBytes");
}
