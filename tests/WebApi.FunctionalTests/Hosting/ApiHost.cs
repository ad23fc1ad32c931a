using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UserSync.Application.Clerk;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.FunctionalTests.InStep;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.FunctionalTests.Hosting;

/// <summary>
/// The service as it is, listening on a real port with a real PostgreSQL behind it. Everything that it logs goes to
/// a file that the test script searches for what must never be there.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    /// <summary>The signing secret that hosts are given unless a test says otherwise. Must never appear in a log.</summary>
    public const string WebhookSecret = "whsec_Q0FOQVJZLXdlYmhvb2stc2VjcmV0LTAwMDAwMDAwMDA=";

    private static readonly string _logs = Environment.GetEnvironmentVariable("USERSYNC_TEST_LOGS")
        ?? Path.Combine(AppContext.BaseDirectory, "logs");

    private readonly WebApplication _app;
    private readonly TimeProvider _clock;

    private ApiHost(WebApplication app, string database)
    {
        _app = app;
        Database = database;
        _clock = app.Services.GetRequiredService<TimeProvider>();
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>Talks to the service.</summary>
    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    /// <summary>The database behind it, to start another replica on.</summary>
    public string Database { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a host on a fresh database.</summary>
    public static async Task<ApiHost> StartAsync(params (string Name, string? Value)[] settings) =>
        await StartOnAsync(await (await PostgresServer.GetAsync()).CreateDatabaseAsync(), settings);

    /// <summary>Starts a host on a fresh database, with a clock of the test's own.</summary>
    public static async Task<ApiHost> StartAsync(TimeProvider clock, params (string Name, string? Value)[] settings) =>
        await WhenReadyAsync(await LaunchAsync(await (await PostgresServer.GetAsync()).CreateDatabaseAsync(), clock, settings));

    /// <summary>Starts a host on a fresh database, with a Clerk of the test's own.</summary>
    public static async Task<ApiHost> StartAsync(PretendClerk clerk, params (string Name, string? Value)[] settings) =>
        await StartOnAsync(await (await PostgresServer.GetAsync()).CreateDatabaseAsync(), clerk, settings);

    /// <summary>Starts a host on a database, with a Clerk of the test's own.</summary>
    public static async Task<ApiHost> StartOnAsync(string database, PretendClerk clerk, params (string Name, string? Value)[] settings) =>
        await WhenReadyAsync(await LaunchAsync(database, TimeProvider.System, settings, clerk));

    /// <summary>Starts a host on a database, with a Clerk and a clock of the test's own.</summary>
    public static async Task<ApiHost> StartOnAsync(
        string database, PretendClerk clerk, TimeProvider clock, params (string Name, string? Value)[] settings) =>
        await WhenReadyAsync(await LaunchAsync(database, clock, settings, clerk));

    /// <summary>Starts a host on a database, and waits until it is ready.</summary>
    public static async Task<ApiHost> StartOnAsync(string database, params (string Name, string? Value)[] settings) =>
        await WhenReadyAsync(await StartWithoutWaitingAsync(database, settings));

    /// <summary>Starts a host whose database may never be ready.</summary>
    public static Task<ApiHost> StartWithoutWaitingAsync(string database, params (string Name, string? Value)[] settings) =>
        LaunchAsync(database, TimeProvider.System, settings);

    /// <summary>Delivers a body with a good signature.</summary>
    public Task<Answer> DeliverAsync(string body, string? eventId = null, string secret = WebhookSecret) =>
        DeliverAsync(System.Text.Encoding.UTF8.GetBytes(body), eventId, secret);

    /// <summary>Delivers a body with a good signature.</summary>
    public async Task<Answer> DeliverAsync(byte[] body, string? eventId = null, string secret = WebhookSecret)
    {
        eventId ??= $"msg_{Guid.NewGuid():N}";
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        return await DeliverAsync(body, [
            ("svix-id", eventId),
            ("svix-timestamp", FormattableString.Invariant($"{timestamp}")),
            ("svix-signature", SvixSignature.Sign(secret, eventId, timestamp, body)),
        ]);
    }

    /// <summary>Delivers a body with any headers.</summary>
    public async Task<Answer> DeliverAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/clerk") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    /// <summary>Asks who the bearer of a token is.</summary>
    public async Task<Answer> MeAsync(string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/auth/me");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    /// <summary>Gets a path.</summary>
    public async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request);
    }

    /// <summary>Sends anything.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        return await Answer.FromAsync(response);
    }

    public Task<User?> FindUserAsync(string clerkUserId) => QueryAsync(db =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.ClerkUserId == clerkUserId));

    public Task<Session?> FindSessionAsync(string clerkSessionId) => QueryAsync(db =>
        db.Sessions.AsNoTracking().SingleOrDefaultAsync(session => session.ClerkSessionId == clerkSessionId));

    public Task<WebhookEvent?> FindEventAsync(string eventId) => QueryAsync(db =>
        db.WebhookEvents.AsNoTracking().SingleOrDefaultAsync(row => row.EventId == eventId));

    public async Task<T> QueryAsync<T>(Func<UserSyncDbContext, Task<T>> query)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<UserSyncDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    /// <summary>Asks the process to end, and waits until it has drained.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<ApiHost> WhenReadyAsync(ApiHost host)
    {
        await Wait.UntilAsync(async () => (await host.Client.GetAsync("/health/ready")).IsSuccessStatusCode);
        return host;
    }

    private static async Task<ApiHost> LaunchAsync(
        string database, TimeProvider clock, (string Name, string? Value)[] settings, PretendClerk? clerk = null)
    {
        var builder = UserSyncApp.NewBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(UserSyncApp).Assembly.GetName().Name,
            EnvironmentName = "Test",
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = database,
            ["CLERK_WEBHOOK_SECRET"] = WebhookSecret,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["API_RATE_LIMIT"] = "0",
            ["Logging:Level"] = "Verbose",
            ["Logging:File"] = Path.Combine(_logs, $"service-{Environment.ProcessId}.log"),
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value)));
        var read = SettingsReader.Read(builder.Configuration, isProduction: false, out var problems);
        Assert.That(problems, Is.Empty, "the settings of the test");

        builder.Services.AddSingleton(clock);
        if (clerk is not null || !settings.Any(setting => setting.Name == "CLERK_API_URL"))
        {
            // Once everything is registered, so that it is what counts. Without a word from the test it has no users.
            builder.Host.ConfigureContainer<IServiceCollection>((_, services) => services.Replace(
                ServiceDescriptor.Singleton<IClerkApi>(clerk ?? new PretendClerk { IsConfigured = read.HasSecretKey })));
        }

        var app = UserSyncApp.Build(builder, read);
        await app.StartAsync();
        return new ApiHost(app, database);
    }
}
