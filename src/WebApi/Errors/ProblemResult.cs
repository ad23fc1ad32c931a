using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace UserSync.WebApi.Errors;

/// <summary>An error as callers get it: RFC 9457 problem details with a stable code and the trace to ask us about.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Detail">What went wrong this time and what to do; without values from the request, the database or the configuration.</param>
public sealed record ProblemResult(ProblemKind Kind, string Detail) : IActionResult
{
    private const int RetryAfterSeconds = 5;
    private const int LongestRetryAfterSeconds = 3_600;

    /// <summary>For each parameter that was not accepted, what is expected of it; <see langword="null"/> for other problems.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>How long to wait at least before trying again; <see langword="null"/> where nobody said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc />
    public Task ExecuteResultAsync(ActionContext context) => WriteAsync(context.HttpContext);

    /// <summary>Writes the answer, with <c>Retry-After</c> where waiting helps.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Kind.Status;
        if (Kind.Status == StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Clamp(Math.Ceiling(RetryAfter?.TotalSeconds ?? RetryAfterSeconds), 1, LongestRetryAfterSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        else if (Kind.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        var problem = new ProblemDetails
        {
            Type = $"urn:usersync:problem:{Kind.Code}",
            Title = Kind.Title,
            Status = Kind.Status,
            Detail = Detail,
            Extensions =
            {
                ["code"] = Kind.Code,
                ["trace_id"] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
            },
        };
        if (Errors is not null)
        {
            problem.Extensions["errors"] = Errors;
        }

        return context.Response.WriteAsJsonAsync(
            problem, options: null, MediaTypeNames.Application.ProblemJson, CancellationToken.None);
    }
}
