using System.Net;
using UserSync.Application.Sync;
using UserSync.Application.Users;
using UserSync.Application.Webhooks;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.WebApi.Configuration;

/// <summary>Turns the configuration into settings, or into the list of everything that is wrong with it.</summary>
internal static class SettingsReader
{
    private const string DefaultUrls = "http://localhost:5080";
    private const string DataFolder = "data";
    private const int DefaultMaxBodyBytes = 1024 * 1024;
    private const int DefaultApiRate = 50;
    private const int DefaultRetentionDays = 90;
    private const int DefaultMaxDeletions = 5;

    /// <summary>Reads everything. The settings may only be used where there are no problems.</summary>
    public static Settings Read(IConfiguration configuration, bool isProduction, out IReadOnlyList<string> problems)
    {
        var reader = new ValueReader(configuration);
        var sessions = ClerkSettings.ReadSessionTokens(reader, isProduction);
        var cookies = ClerkSettings.ReadSessionCookies(reader);
        var api = ClerkSettings.ReadApi(reader, sessions.Algorithm);
        var redis = CacheSettings.ReadRedis(reader);
        var settings = new Settings
        {
            Database = Database(reader),
            MigrateOnStart = reader.Flag(Variable.MigrateOnStart, true),
            SessionTokens = sessions,
            SessionCookies = cookies,
            WebhookSecrets = [.. Secrets(reader, Variable.WebhookSecret), .. Secrets(reader, Variable.WebhookSigningSecret)],
            MaxBodyBytes = reader.Number(Variable.MaxBodyBytes, DefaultMaxBodyBytes, 1_024, 16 * 1024 * 1024),
            EventRetention = reader.Number(Variable.EventRetentionDays, DefaultRetentionDays, 0, 36_500) is > 0 and var days
                ? TimeSpan.FromDays(days)
                : null,
            Payloads = new PayloadPolicy(Payloads(reader)),
            Instance = new ClerkInstance(InstanceId(reader)),
            BootstrapAdmins = new BootstrapAdmins(BootstrapAdmins(reader)),
            RateLimits = new RateLimits(
                reader.Number(Variable.WebhookRateLimit, 0, 0, 1_000_000),
                reader.Number(Variable.ApiRateLimit, DefaultApiRate, 0, 1_000_000)),
            TrustedProxies = TrustedProxies(reader),
            Metrics = Metrics(reader),
            OtlpEndpoint = reader.Address(
                Variable.OtlpEndpoint, address => address.Scheme is "http" or "https", "expected an http or https address"),
            CorsOrigins = Origins(reader, cookies.Count > 0),
            ClerkApi = api,
            IsPublishableKeyLive = reader.Text(Variable.PublishableKey)?.Trim().StartsWith("pk_live_", StringComparison.Ordinal),
            ProvisionOnFirstRequest = ClerkSettings.ReadProvisioning(reader, api),
            Reconcile = new ReconcileSettings(
                reader.Span(Variable.ReconcileInterval, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
                reader.Span(Variable.ReconcileFullInterval, TimeSpan.FromDays(1), TimeSpan.FromMinutes(10), TimeSpan.FromDays(90)),
                new DeletionLimit(reader.Number(Variable.ReconcileMaxDeletions, DefaultMaxDeletions, 0, 100))),
            UserCache = CacheSettings.ReadUserCache(reader, redis),
            Redis = redis,
            Urls = Urls(reader),
            AutoMapperLicenseKey = reader.Text(new Variable("AUTOMAPPER_LICENSE_KEY", "AutoMapper:LicenseKey")),
        };
        problems = reader.Problems;
        return settings;
    }

    private static DatabaseOptions Database(ValueReader reader)
    {
        var erase = reader.Flag(Variable.EraseOnDelete, false);
        var embedded = DatabaseUrl.Default(DataFolder, erase);
        if (reader.Text(Variable.DatabaseUrl) is { } text)
        {
            if (DatabaseUrl.TryParse(text, erase, out var options, out var problem))
            {
                return options;
            }

            reader.Refuse(Variable.DatabaseUrl, problem);
        }
        else if (!DatabaseUrl.HasFolder(embedded))
        {
            reader.Refuse(Variable.DatabaseUrl, "unset, and the folder of the embedded default, ./data, cannot be made");
        }

        return embedded;
    }

    private static List<WebhookSecret> Secrets(ValueReader reader, Variable variable)
    {
        var secrets = new List<WebhookSecret>();
        foreach (var text in reader.List(variable))
        {
            if (WebhookSecret.TryParse(text, out var secret, out var problem))
            {
                secrets.Add(secret);
            }
            else
            {
                reader.Refuse(variable, $"secret {secrets.Count + 1} {problem}");
                break;
            }
        }

        return secrets;
    }

    private static PayloadForm Payloads(ValueReader reader)
    {
        switch (reader.Text(Variable.Payloads))
        {
            case null or "whole": return PayloadForm.Whole;
            case "redacted": return PayloadForm.Redacted;
            case "none": return PayloadForm.None;
            default:
                reader.Refuse(Variable.Payloads, "expected whole, redacted or none");
                return PayloadForm.None;
        }
    }

    private static string? InstanceId(ValueReader reader)
    {
        var id = reader.Text(Variable.InstanceId);
        if (id is null || (id.StartsWith("ins_", StringComparison.Ordinal) && id.Length > 4 && !id.Any(char.IsWhiteSpace)))
        {
            return id;
        }

        reader.Refuse(Variable.InstanceId, "expected a Clerk instance id, ins_…");
        return null;
    }

    private static HashSet<string> BootstrapAdmins(ValueReader reader)
    {
        var ids = reader.List(Variable.BootstrapAdmins).ToHashSet(StringComparer.Ordinal);
        if (ids.Any(id => !id.StartsWith("user_", StringComparison.Ordinal) || id.Length is <= 5 or > 255))
        {
            reader.Refuse(Variable.BootstrapAdmins, "expected Clerk user ids, user_…, separated by commas");
        }

        return ids;
    }

    private static MetricsSettings Metrics(ValueReader reader) =>
        reader.Text(Variable.MetricsPort) switch
        {
            null => new MetricsSettings(IsOn: true, null),
            "off" => new MetricsSettings(IsOn: false, null),
            _ => new MetricsSettings(IsOn: true, reader.Number(Variable.MetricsPort, 0, 1, 65_535, " or off")),
        };

    private static List<IPNetwork> TrustedProxies(ValueReader reader)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in reader.List(Variable.TrustedProxies))
        {
            if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else
            {
                reader.Refuse(Variable.TrustedProxies, "expected addresses or networks such as 10.0.0.0/8, separated by commas");
                break;
            }
        }

        return networks;
    }

    private static IReadOnlyList<string> Origins(ValueReader reader, bool readsCookies)
    {
        var origins = reader.List(Variable.CorsOrigins);
        if (origins.Contains("*"))
        {
            if (origins.Count > 1)
            {
                reader.Refuse(Variable.CorsOrigins, "* stands alone or not at all");
            }
            else if (readsCookies)
            {
                reader.Refuse(Variable.CorsOrigins, "* cannot be combined with CLERK_COOKIE_AUTH; name the origins");
            }
        }
        else if (origins.Any(origin => !IsOrigin(origin)))
        {
            reader.Refuse(Variable.CorsOrigins, "expected origins such as https://app.example.com, without path or final slash");
        }

        return origins;
    }

    internal static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;

    private static string Urls(ValueReader reader)
    {
        var port = reader.Number(Variable.Port, 0, 1, 65_535);
        if (reader.Text(Variable.Urls) is { } urls)
        {
            if (urls.Split(';').All(IsListenAddress))
            {
                return urls;
            }

            reader.Refuse(Variable.Urls, "expected addresses such as http://localhost:5080 or http://+:8080, separated by semicolons");
        }

        return port > 0 ? $"http://*:{port}" : DefaultUrls;
    }

    // Kestrel's wildcards are no host names.
    private static bool IsListenAddress(string text) =>
        Uri.TryCreate(
            text.Replace("://+", "://any", StringComparison.Ordinal).Replace("://*", "://any", StringComparison.Ordinal),
            UriKind.Absolute,
            out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.AbsolutePath == "/";
}
