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

    /// <summary>The least level of categories that are not ours, and of those below them; <c>Logging:Level</c> sets that of all others.</summary>
    private static readonly (string Category, LogLevel Level)[] _levels =
    [
        ("Microsoft", LogLevel.Warning),
        ("Microsoft.Hosting.Lifetime", LogLevel.Information),

        // Whoever asks the database reports its failures, without the SQL.
        ("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Critical),

        // Logs the messages of exceptions, which repeat values of rows.
        ("Microsoft.EntityFrameworkCore.Query", LogLevel.Critical),

        // Repeats, with its trace, what the command says itself where the start fails.
        ("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical),
        ("Npgsql", LogLevel.Warning),
    ];

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
            // What stands here alone decides. Serilog could too, and would have to be asked for each line.
            filter.Rules.Clear();
            filter.MinLevel = Level(builder.Configuration);
            filter.CaptureScopes = false;
            foreach (var (category, level) in _levels)
            {
                filter.Rules.Add(new LoggerFilterRule(providerName: null, category, level, filter: null));
            }
        });
    }

    /// <summary>The words are Serilog's, which mean what the framework's mean, in the same order.</summary>
    private static LogLevel Level(ConfigurationManager configuration) =>
        Enum.TryParse<LogEventLevel>(configuration["Logging:Level"], ignoreCase: true, out var chosen)
            ? (LogLevel)chosen
            : LogLevel.Information;

    /// <summary>Compact JSON in Production, lines for people elsewhere. <c>Logging:File</c> adds a file.</summary>
    private static Logger Create(ConfigurationManager configuration, IWebHostEnvironment environment)
    {
        var logging = new LoggerConfiguration().MinimumLevel.Verbose();
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
