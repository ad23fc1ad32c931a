using System.Diagnostics.Metrics;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using UserSync.Application.Common.Telemetry;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Hosting;

/// <summary>Metrics for Prometheus, and metrics and traces for whatever collector <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names.</summary>
internal static class Telemetry
{
    public const string MetricsPath = "/metrics";

    private const string UserAgent = "user_agent.original";

    private static readonly double[] _seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] _ages = [0.1, 0.5, 1, 5, 30, 300, 1_800, 7_200, 36_000, 100_000];

    public static void AddTelemetry(this IServiceCollection services, Settings settings)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("usersync", serviceVersion: BuildVersion.Text));
        if (settings.Metrics.IsOn || settings.OtlpEndpoint is not null)
        {
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddMeter(UserSyncMetrics.MeterName, "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");
                metrics.AddView("usersync.webhook.duration", new ExplicitBucketHistogramConfiguration { Boundaries = _seconds });
                metrics.AddView("usersync.webhook.lag", new ExplicitBucketHistogramConfiguration { Boundaries = _ages });
                if (settings.Metrics.IsOn)
                {
                    metrics.AddPrometheusExporter();
                }
            });
        }

        if (settings.OtlpEndpoint is not null)
        {
            // Spans hold routes and statements without their values; the query string is redacted by the library.
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(requests => requests.EnrichWithHttpRequest = (span, _) => span.SetTag(UserAgent, null))
                .AddNpgsql()
                .AddSource(UnspokenFailures.SourceName)
                .AddProcessor(new UnspokenFailures()));
            telemetry.UseOtlpExporter();
        }
    }

    /// <summary>The gauge that an alarm is best set on, from the latest report.</summary>
    public static void ObserveTraffic(IMeterFactory meters, TrafficState state) =>
        meters.Create(UserSyncMetrics.MeterName).CreateObservableGauge(
            "usersync.seconds_since_last_event",
            () => state.Latest?.SecondsSinceLastEvent is { } seconds ? [new Measurement<long>(seconds)] : Array.Empty<Measurement<long>>(),
            "s",
            "Seconds since the newest event of the log arrived, on whatever replica.");

    /// <summary>Serves the metrics, on a port of their own where one is configured; that port serves nothing else.</summary>
    public static void UseMetrics(this IApplicationBuilder app, MetricsSettings settings)
    {
        if (!settings.IsOn)
        {
            return;
        }

        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == MetricsPath && (settings.Port is null || context.Connection.LocalPort == settings.Port));
        if (settings.Port is { } port)
        {
            app.Use((context, next) =>
            {
                if (context.Connection.LocalPort != port)
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
    }
}
