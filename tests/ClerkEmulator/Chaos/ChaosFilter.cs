using System.Globalization;
using UserSync.ClerkEmulator.Endpoints;

namespace UserSync.ClerkEmulator.Chaos;

/// <summary>Stands before the Backend API, counts its calls, and spoils those that are to be.</summary>
internal static class ChaosFilter
{
    public static TBuilder SpoilCalls<TBuilder>(this TBuilder builder, ChaosMonkey chaos)
        where TBuilder : IEndpointConventionBuilder
        => builder.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var call = $"{http.Request.Method} {((RouteEndpoint)http.GetEndpoint()!).RoutePattern.RawText}";
            http.Response.OnCompleted(() =>
            {
                chaos.Count(call, http.Response.StatusCode);
                return Task.CompletedTask;
            });
            return await TroubleAsync(http, chaos) ?? await next(context);
        });

    private static async Task<IResult?> TroubleAsync(HttpContext http, ChaosMonkey chaos)
    {
        var options = chaos.Options;
        if (options.Slowness > TimeSpan.Zero)
        {
            await Task.Delay(chaos.PartOf(options.Slowness), http.RequestAborted);
        }

        if (chaos.Happens(options.Hangs))
        {
            await FrontendEndpoints.HangAsync(http);
            return Results.Empty;
        }

        if (options.Outage)
        {
            return ClerkResults.Error(StatusCodes.Status503ServiceUnavailable, "service_unavailable", "Unavailable", "The service is unavailable.");
        }

        if (chaos.Happens(options.ServerErrors))
        {
            return ClerkResults.Error(StatusCodes.Status500InternalServerError, "internal_clerk_error", "Oops", "Oops, an unexpected error occurred.");
        }

        var wait = chaos.Happens(options.TooManyRequests) ? TimeSpan.FromSeconds(1) : chaos.WaitFor();
        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ClerkResults.Error(
            StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests. Please try again later.", "Too many requests. Please try again later.");
    }
}
