namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>One malformed value for each variable. Each carries the word CANARY, since every syntax allows it here.</summary>
internal static class MalformedValues
{
    public static readonly IReadOnlyDictionary<string, string> ByVariable = new Dictionary<string, string>
    {
        ["DATABASE_URL"] = "postgres://CANARY-user:CANARY-password@db.example.com",
        ["MIGRATE_ON_START"] = "CANARY",
        ["PRIVACY_ERASE_ON_DELETE"] = "CANARY",
        ["CLERK_SECRET_KEY"] = "sk_tset_CANARY",
        ["CLERK_PUBLISHABLE_KEY"] = "pk_test_CANARY",
        ["CLERK_WEBHOOK_SECRET"] = "whsec_CANARY!",
        ["CLERK_WEBHOOK_SIGNING_SECRET"] = "whsec_CANARY!",
        ["CLERK_JWT_KEY"] = "-----BEGIN PUBLIC KEY-----\\nCANARY==\\n-----END PUBLIC KEY-----",
        ["CLERK_JWKS_URL"] = "http://CANARY.example.com/.well-known/jwks.json",
        ["CLERK_ISSUER"] = "https://CANARY.example.com/",
        ["CLERK_JWT_ALGORITHM"] = "CANARY",
        ["CLERK_AUTHORIZED_PARTIES"] = "https://app.example.com,CANARY",
        ["CLERK_ALLOW_MISSING_AZP"] = "CANARY",
        ["CLERK_COOKIE_AUTH"] = "CANARY",
        ["PROVISION_ON_FIRST_REQUEST"] = "CANARY",
        ["RECONCILE_INTERVAL"] = "CANARY",
        ["RECONCILE_FULL_INTERVAL"] = "CANARY",
        ["RECONCILE_MAX_DELETIONS"] = "CANARY",
        ["CLERK_INSTANCE_ID"] = "CANARY",
        ["CLERK_API_URL"] = "http://CANARY.example.com",
        ["WEBHOOK_RATE_LIMIT"] = "CANARY",
        ["API_RATE_LIMIT"] = "CANARY",
        ["EVENT_RETENTION_DAYS"] = "CANARY",
        ["EVENT_PAYLOADS"] = "CANARY",
        ["TRUSTED_PROXIES"] = "10.0.0.0/8,CANARY",
        ["METRICS_PORT"] = "CANARY",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "ftp://CANARY.example.com",
        ["CORS_ORIGINS"] = "[\"https://CANARY.example.com\"",
        ["USER_CACHE_SECONDS"] = "CANARY",
        ["REDIS_URL"] = "http://:CANARY@cache.example.com:6379",
        ["BOOTSTRAP_ADMIN_CLERK_IDS"] = "user_1,CANARY",
        ["PORT"] = "CANARY",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0/CANARY",
        ["WEBHOOK_MAX_BODY_BYTES"] = "CANARY",
    };
}
