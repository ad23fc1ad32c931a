namespace UserSync.WebApi.Hosting;

/// <summary>
/// Logs a line for each request once it is answered: our own failures as errors, trouble elsewhere as a warning. What went
/// well is a whisper: metrics count it, and the event log has the deliveries.
/// </summary>
/// <remarks>Serilog's own middleware keeps a store for each request that nothing is put into here, and carries it along every await.</remarks>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider clock, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        await next(context);

        var level = LevelOf(context);
        if (logger.IsEnabled(level))
        {
            var elapsed = clock.GetElapsedTime(began).TotalMilliseconds;
            LogAnswered(level, context.Request.Method, context.Request.Path.Value, context.Response.StatusCode, elapsed);
        }
    }

    private static LogLevel LevelOf(HttpContext context) => context.Response.StatusCode switch
    {
        < StatusCodes.Status400BadRequest => LogLevel.Debug,
        StatusCodes.Status500InternalServerError => LogLevel.Error,
        _ when context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) => LogLevel.Debug,
        StatusCodes.Status503ServiceUnavailable => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    [LoggerMessage(Message = "HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms")]
    private partial void LogAnswered(LogLevel level, string requestMethod, string? requestPath, int statusCode, double elapsed);
}
