using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace UserSync.WebApi.Hosting;

/// <summary>Where the log goes and how much of it: ids, types, outcomes and durations, and never anything personal.</summary>
internal static class Logging
{
    private const string Readable = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>
    /// Has Serilog write what is logged, behind the framework's own factory: that one makes a logger for each category once,
    /// where Serilog's makes one for each request that signs in; and it can do without scopes, which were pushed twice for each
    /// request, to say what the request's own line and the trace id say already.
    /// </summary>
    public static void Use(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILoggerProvider>(_ =>
            new SerilogLoggerProvider(Create(builder.Configuration, builder.Environment), dispose: true));

        // Serilog itself adds the ids of trace and span.
        builder.Services.PostConfigure<LoggerFactoryOptions>(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // Serilog's levels alone decide.
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Trace;
            filter.CaptureScopes = false;
        });
    }

    /// <summary>
    /// Compact JSON in Production, lines for people elsewhere. <c>Logging:File</c> adds a file, <c>Logging:Level</c> sets
    /// the least level of our own messages.
    /// </summary>
    private static Logger Create(ConfigurationManager configuration, IWebHostEnvironment environment)
    {
        var level = Enum.TryParse<LogEventLevel>(configuration["Logging:Level"], ignoreCase: true, out var chosen)
            ? chosen
            : LogEventLevel.Information;
        var logging = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)

            // Whoever asks the database reports its failures, without the SQL.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database.Command", LogEventLevel.Fatal)

            // Logs the messages of exceptions, which repeat values of rows.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Query", LogEventLevel.Fatal)

            // Repeats, with its trace, what the command says itself where the start fails.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning);
        if (environment.IsProduction())
        {
            logging.WriteTo.Console(new CompactJsonFormatter());
        }
        else
        {
            logging.WriteTo.Console(outputTemplate: Readable, formatProvider: CultureInfo.InvariantCulture);
        }

        if (configuration["Logging:File"] is { Length: > 0 } file)
        {
            logging.WriteTo.File(new CompactJsonFormatter(), file, shared: true);
        }

        return logging.CreateLogger();
    }
}
