using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UserSync.ClerkEmulator.Accounts;
using UserSync.ClerkEmulator.Chaos;
using UserSync.ClerkEmulator.Endpoints;
using UserSync.ClerkEmulator.Tokens;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.ClerkEmulator;

/// <summary>
/// A running stand-in for one Clerk instance: its key set, Backend API and webhooks over real HTTP, and its
/// state through properties for tests in the same process. Nothing outlives it.
/// </summary>
public sealed class ClerkEmulatorApp : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly string? _issuer;
    private bool _disposed;

    private ClerkEmulatorApp(EmulatorOptions options, TimeProvider clock)
    {
        _issuer = options.Issuer;
        InstanceId = options.InstanceId;
        SecretKey = options.SecretKey;
        var skewed = new SkewedClock(clock);
        Chaos = new ChaosMonkey(skewed, options.Chaos, options.ChaosSeed);
        Webhooks = new WebhookSender(options, skewed, Chaos);
        Keys = new SigningKeys(options.InstanceId);
        Tokens = new TokenMinter(Keys, () => Issuer, options.AuthorizedParty, skewed);
        var store = new AccountStore(Webhooks, skewed);
        Users = new UserDirectory(store);
        Sessions = new SessionDirectory(store);
        Users.Seed(options.Users);
        _host = BuildHost(options, skewed);
    }

    /// <summary>Where it listens: the first address, with the real port.</summary>
    public Uri BaseAddress => new(_host.Urls.First());

    /// <summary>The <c>iss</c> of its tokens, an origin without a trailing slash.</summary>
    public string Issuer => _issuer ?? BaseAddress.GetLeftPart(UriPartial.Authority);

    /// <summary>The publishable key that names the issuer's host: <c>pk_test_</c> and base64 of <c>host:port$</c>.</summary>
    public string PublishableKey => "pk_test_" + Convert.ToBase64String(Encoding.UTF8.GetBytes(new Uri(Issuer).Authority + "$"));

    /// <summary>The key that the Backend API asks for.</summary>
    public string SecretKey { get; }

    /// <summary>The <c>instance_id</c> of its events.</summary>
    public string InstanceId { get; }

    /// <summary>The first of <see cref="WebhookSecrets"/>.</summary>
    public string WebhookSecret => WebhookSecrets[0];

    /// <summary>Secrets that sign its webhooks now.</summary>
    public IReadOnlyList<string> WebhookSecrets => Webhooks.Secrets;

    /// <summary>Its signing keys and the key set endpoint's faults.</summary>
    public SigningKeys Keys { get; }

    /// <summary>Mints session tokens.</summary>
    public TokenMinter Tokens { get; }

    /// <summary>Its users.</summary>
    public UserDirectory Users { get; }

    /// <summary>Its sessions.</summary>
    public SessionDirectory Sessions { get; }

    /// <summary>What goes wrong with it.</summary>
    public ChaosMonkey Chaos { get; }

    /// <summary>Its events and their delivery.</summary>
    public WebhookSender Webhooks { get; }

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="clock">Stamps records, tokens and signatures and times the retries; <see langword="null"/> for the system's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<ClerkEmulatorApp> StartAsync(
        EmulatorOptions options, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        var emulator = new ClerkEmulatorApp(options, clock ?? TimeProvider.System);
        try
        {
            await emulator._host.StartAsync(cancellationToken);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening and drops deliveries under way. Repeating it does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await Webhooks.StopAsync();
        await _host.StopAsync();
        await _host.DisposeAsync();
    }

    /// <summary>What a program needs in order to use this emulator.</summary>
    internal JsonObject Describe() => new()
    {
        ["base_address"] = BaseAddress.ToString(),
        ["instance_id"] = InstanceId,
        ["issuer"] = Issuer,
        ["jwks_url"] = new Uri(BaseAddress, FrontendEndpoints.JwksPath).ToString(),
        ["paused"] = Webhooks.IsPaused,
        ["public_key_pem"] = Tokens.PublicKeyPem,
        ["publishable_key"] = PublishableKey,
        ["secret_key"] = SecretKey,
        ["webhook_secrets"] = new JsonArray([.. WebhookSecrets.Select(secret => JsonValue.Create(secret))]),
    };

    private WebApplication BuildHost(EmulatorOptions options, TimeProvider clock)
    {
        // The empty builder: inside a test run, settings files and environment variables are another application's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Urls);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, DetachedLifetime>());

        var host = builder.Build();
        host.Use((context, next) =>
        {
            // The server's own would be the real time.
            context.Response.Headers.Date = clock.GetUtcNow().ToString("R");
            return next(context);
        });
        host.UseRouting();
        host.MapFrontend(this);
        host.MapBackend(this);
        host.MapControl(this);
        return host;
    }

    /// <summary>Leaves signals to whoever started the emulator.</summary>
    private sealed class DetachedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
