using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StackExchange.Redis;

namespace UserSync.Infrastructure.Caching;

/// <summary>Where Redis is, and how it is talked to.</summary>
public sealed class RedisOptions
{
    private const int DefaultPort = 6379;

    private readonly ConfigurationOptions _configuration;

    private RedisOptions(ConfigurationOptions configuration) => _configuration = configuration;

    /// <summary>Reads <c>REDIS_URL</c> in each form that people have at hand.</summary>
    /// <param name="text"><c>redis://</c>, <c>rediss://</c>, or the connection string of StackExchange.Redis.</param>
    /// <param name="options">What was read.</param>
    /// <param name="problem">What is wrong, without the value.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RedisOptions? options, [NotNullWhen(false)] out string? problem)
    {
        var configuration = text.Contains("://", StringComparison.Ordinal) ? FromUrl(text) : FromConnectionString(text);
        options = configuration is null ? null : new RedisOptions(configuration);
        problem = options is null
            ? "expected redis://user:password@host:port/database, rediss://… for TLS, or host:port,password=…,ssl=true"
            : null;
        return problem is null;
    }

    /// <summary>How the library is to go about it.</summary>
    internal ConfigurationOptions ToConfiguration()
    {
        var configuration = _configuration.Clone();
        configuration.ClientName = "usersync";

        // It goes on trying for ever, and what is asked meanwhile fails at once.
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = 1_000;
        configuration.AsyncTimeout = 1_000;
        configuration.ReconnectRetryPolicy = new LinearRetry(500);

        // In seconds: a silent connection is found out by then.
        configuration.KeepAlive = 5;

        // Both would need rights beyond our own keys and our own channel.
        configuration.TieBreaker = "";
        configuration.ConfigurationChannel = "";
        return configuration;
    }

    private static ConfigurationOptions? FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("redis" or "rediss")
            || url.Host.Length == 0 || url.Port == 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            || !TryReadDatabase(url.AbsolutePath, out var database))
        {
            return null;
        }

        var configuration = new ConfigurationOptions { Ssl = url.Scheme == "rediss", DefaultDatabase = database };
        configuration.EndPoints.Add(url.IdnHost, url.Port < 0 ? DefaultPort : url.Port);
        if (url.UserInfo.Length == 0)
        {
            return configuration;
        }

        // One word alone might be meant as the user or as the password.
        if (url.UserInfo.Split(':', 2) is not [var user, { Length: > 0 } password])
        {
            return null;
        }

        configuration.User = user.Length == 0 ? null : Uri.UnescapeDataString(user);
        configuration.Password = Uri.UnescapeDataString(password);
        return configuration;
    }

    private static bool TryReadDatabase(string path, out int? database)
    {
        database = null;
        if (path is "" or "/")
        {
            return true;
        }

        var isNumber = int.TryParse(path.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        database = number;
        return isNumber;
    }

    private static ConfigurationOptions? FromConnectionString(string text)
    {
        try
        {
            var configuration = ConfigurationOptions.Parse(text, ignoreUnknown: false);

            // The library takes every word without a sign of equality for a host, and drops what it cannot read.
            var hosts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Count(word => !word.Contains('=', StringComparison.Ordinal));
            return hosts > 0 && hosts == configuration.EndPoints.Count && configuration.EndPoints.All(IsHost) ? configuration : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool IsHost(System.Net.EndPoint endPoint) =>
        endPoint is System.Net.IPEndPoint
        || (endPoint is System.Net.DnsEndPoint dns && Uri.CheckHostName(dns.Host) == UriHostNameType.Dns);
}
