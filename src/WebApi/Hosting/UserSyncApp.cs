using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using UserSync.Application;
using UserSync.Infrastructure;
using UserSync.Infrastructure.SessionTokens;
using UserSync.Infrastructure.Webhooks;
using UserSync.WebApi.Authentication;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Hosting;

/// <summary>The composition root: what the service is made of.</summary>
internal static class UserSyncApp
{
    // Slow clients are many before they are a burden; unbounded they would end with the process' file handles.
    private const long MaxConnections = 4_096;

    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(30);

    /// <summary>What the service is built on.</summary>
    public static WebApplicationBuilder NewBuilder(WebApplicationOptions options)
    {
        // Slim: without IIS, the event log of Windows and HTTP/3, which took a fifteenth of the time that a start does.
        var builder = WebApplication.CreateSlimBuilder(options);
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder;
    }

    /// <summary>Puts the service together; it does not listen yet.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, Settings settings)
    {
        var services = builder.Services;
        Logging.Use(builder);
        builder.WebHost.UseUrls(settings.Metrics.Port is { } port ? $"{settings.Urls};http://*:{port}" : settings.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Webhooks are measured where they are read. The server counts the framing of chunks along with the body,
            // which is five bytes to each byte at worst, and would refuse a body that is within the limit.
            kestrel.Limits.MaxRequestBodySize = 6L * settings.MaxBodyBytes + 5;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });

        // Whatever thread of the pool is free goes on with a connection. By default they wait in line behind others, in as many
        // lines as there are processors; without, `/me` answers a twelfth more.
        builder.WebHost.UseSockets(sockets => sockets.IOQueueCount = 0);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = _drain);

        services.AddSingleton(settings);
        services.AddApplication(settings.Instance, settings.Payloads, settings.BootstrapAdmins, settings.AutoMapperLicenseKey);
        services.AddPersistence(settings.Database);
        services.AddUserCache(settings.UserCache, settings.Redis);
        services.AddClerkApi(settings.ClerkApi);
        services.AddSessionTokens(settings.SessionTokens);
        services.AddWebhooks(settings);
        services.AddTelemetry(settings);
        services.AddSingleton<Readiness>();
        services.AddSingleton<StoppingGate>();
        services.AddHostedService<SchemaAtStart>();
        services.AddSingleton<TrafficState>();
        services.AddHostedService<TrafficRecorder>();
        services.AddHostedService<EventRetentionSchedule>();
        services.AddSingleton<SyncLauncher>();
        services.AddHostedService(provider => provider.GetRequiredService<SyncLauncher>());
        services.AddHostedService<ReconcileSchedule>();
        services.AddWebApi(settings);

        var app = builder.Build();
        Telemetry.ObserveTraffic(app.Services.GetRequiredService<IMeterFactory>(), app.Services.GetRequiredService<TrafficState>());
        _ = app.Services.OpenUserCacheAsync();
        app.UseTrustedProxies(settings.TrustedProxies);
        app.UseSecurityHeaders();
        app.UseMetrics(settings.Metrics);
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler();
        app.UseStatusCodeProblems();
        app.UseRouting();

        // Before all that may answer in an endpoint's place: browser apps are to read those answers too.
        app.UseWhen(context => context.Request.Headers.Origin.Count > 0, fromBrowsers => fromBrowsers.UseCors());
        app.UseStoppingGate(app.Services.GetRequiredService<StoppingGate>());
        app.UseMiddleware<SessionAuthentication>();
        if (settings.RateLimits is not { Webhook: 0, Api: 0 })
        {
            app.UseRateLimiter();
        }

        app.UseMiddleware<AuthorizationGate>();

        app.MapControllers();
        return app;
    }

    private static void AddSessionTokens(this IServiceCollection services, SessionTokenOptions options)
    {
        var isFetched = options is { Algorithm: SessionTokenAlgorithm.RS256, PublicKey: null, JwksUrl: not null };
        services.AddSingleton(options);
        if (isFetched)
        {
            services.AddSingleton(provider => new SigningKeySource(
                options.JwksUrl!,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SigningKeySource>>()));
        }

        services.AddSingleton(provider => new SessionTokenVerifier(
            options, provider.GetService<SigningKeySource>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddWebhooks(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(new WebhookBodyReader(settings.MaxBodyBytes));
        services.AddSingleton<ForgedTraffic>();
        if (settings.WebhookSecrets.Count > 0)
        {
            services.AddSingleton(provider => new WebhookSignatureVerifier(
                settings.WebhookSecrets, provider.GetRequiredService<TimeProvider>()));
        }
    }

    private static void AddWebApi(this IServiceCollection services, Settings settings)
    {
        // What more AddControllers adds has no use here: an explorer of the API, validation by attributes, authentication schemes.
        services.AddMvcCore(mvc =>
        {
            // Nothing here takes a form. One that is sent all the same would be read for any action with a parameter,
            // and a malformed one repeated in an answer of another shape than ours.
            mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
            mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
            mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        }).ConfigureApiBehaviorOptions(api =>
        {
            // Bare statuses become problems of ours, see UseStatusCodeProblems.
            api.SuppressMapClientErrors = true;
            api.InvalidModelStateResponseFactory = _ =>
                new ProblemResult(ProblemKind.ValidationFailed, "The errors say which parameters are not accepted, and what is expected of them.")
                {
                    // What the framework would say repeats what was sent.
                    Errors = new Dictionary<string, string[]> { ["body"] = ["Must be a JSON object with the members that this call takes."] },
                };
        }).AddJsonOptions(json =>
        {
            json.JsonSerializerOptions.TypeInfoResolverChain.Insert(0, ContractJson.Default);
            json.JsonSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.JsonSerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
            json.JsonSerializerOptions.Converters.Add(new JsonTime());

            // As deep as a stored body may be, and the answer around it.
            json.JsonSerializerOptions.MaxDepth = 520;
        });
        services.AddSingleton<OutputFormatterSelector>(provider =>
            new JsonAnswers(provider.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions));
        services.AddExceptionHandler<ExceptionToProblem>();
        services.AddProblemDetails();

        services.AddCors(cors => cors.AddDefaultPolicy(policy =>
        {
            policy.WithMethods("GET", "HEAD", "POST", "PUT").WithHeaders("Authorization", "Content-Type");
            if (settings.CorsOrigins is ["*"])
            {
                policy.AllowAnyOrigin();
            }
            else
            {
                policy.WithOrigins([.. settings.CorsOrigins]).AllowCredentials();
            }
        }));
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Limit(context, settings.RateLimits));
            limiter.OnRejected = async (rejected, _) =>
                await new ProblemResult(ProblemKind.RateLimited, "Too many requests. Slow down.").WriteAsync(rejected.HttpContext);
        });
    }

    private static RateLimitPartition<string> Limit(HttpContext context, RateLimits limits)
    {
        var path = context.Request.Path;
        var (area, permits) = path.StartsWithSegments("/api/webhooks", StringComparison.OrdinalIgnoreCase) ? ("webhooks", limits.Webhook)
            : path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? ("api", limits.Api)
            : ("", 0);
        return permits == 0
            ? RateLimitPartition.GetNoLimiter("")
            : ClientPartition.PerSecond($"{area} {ClientPartition.Of(context)}", permits);
    }
}
