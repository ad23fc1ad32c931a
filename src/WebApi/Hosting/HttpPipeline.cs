using Microsoft.AspNetCore.HttpOverrides;
using UserSync.WebApi.Errors;

namespace UserSync.WebApi.Hosting;

/// <summary>What every request passes through, besides the framework's own.</summary>
internal static class HttpPipeline
{
    /// <summary>
    /// Takes a client's address and scheme from the headers of the proxies that are named, and from nobody else's: by
    /// default the framework would believe every client on this machine.
    /// </summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,

            // As many hops as are trusted, read from the last one backwards; the first that is not is the client.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>Headers that every answer carries, errors included.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    /// <summary>Turns bare statuses, such as those of routing, into problems.</summary>
    public static IApplicationBuilder UseStatusCodeProblems(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        var answer = context.Response;
        if (answer is { StatusCode: >= StatusCodes.Status400BadRequest, HasStarted: false, ContentLength: null, ContentType: null })
        {
            await ProblemOf(answer.StatusCode).WriteAsync(context);
        }
    });

    private static ProblemResult ProblemOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => new ProblemResult(ProblemKind.NotFound, "Nothing is here."),
        StatusCodes.Status405MethodNotAllowed =>
            new ProblemResult(ProblemKind.MethodNotAllowed, "Use one of the methods in the Allow header."),
        StatusCodes.Status413PayloadTooLarge => new ProblemResult(ProblemKind.BodyTooLarge, "The body is larger than the limit."),
        StatusCodes.Status415UnsupportedMediaType =>
            new ProblemResult(ProblemKind.UnsupportedMediaType, "The content type is not one that is taken here."),
        >= 500 => new ProblemResult(ProblemKind.InternalError, "Something went wrong here."),
        _ => new ProblemResult(ProblemKind.BadRequest, "The request is malformed."),
    };

    /// <summary>Sends new requests elsewhere once the process has been asked to end; health keeps answering.</summary>
    public static IApplicationBuilder UseStoppingGate(this IApplicationBuilder app, StoppingGate gate) =>
        app.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || !gate.TurnsAway())
            {
                return next(context);
            }

            context.Response.Headers.Connection = "close";
            return new ProblemResult(ProblemKind.TemporarilyUnavailable, "The service is stopping. Try again later.")
                .WriteAsync(context);
        });
}
