using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>Answers in the Backend API's forms.</summary>
internal static class ClerkResults
{
    public static IResult Json(JsonNode body, int statusCode = StatusCodes.Status200OK)
        => new JsonBody(ClerkJson.Serialize(body), statusCode);

    /// <summary>A bare list of objects that are text already.</summary>
    public static IResult List(IReadOnlyList<byte[]> items)
    {
        var content = new MemoryStream();
        content.WriteByte((byte)'[');
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0)
            {
                content.WriteByte((byte)',');
            }

            content.Write(items[index]);
        }

        content.WriteByte((byte)']');
        return new JsonBody(content.ToArray(), StatusCodes.Status200OK);
    }

    public static IResult NotFound(string message)
        => Error(StatusCodes.Status404NotFound, "resource_not_found", "not found", message);

    public static IResult Unprocessable(string message)
        => Error(StatusCodes.Status422UnprocessableEntity, "form_param_value_invalid", "is invalid", message);

    public static IResult Error(int statusCode, string code, string message, string longMessage) => Json(
        new JsonObject
        {
            ["clerk_trace_id"] = Guid.NewGuid().ToString("N"),
            ["errors"] = new JsonArray(new JsonObject
            {
                ["code"] = code,
                ["long_message"] = longMessage,
                ["message"] = message,
            }),
        },
        statusCode);

    // The framework's own JSON results would sort and escape in their way.
    private sealed class JsonBody(byte[] content, int statusCode) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = statusCode;
            httpContext.Response.ContentType = "application/json";
            return httpContext.Response.Body.WriteAsync(content, httpContext.RequestAborted).AsTask();
        }
    }
}
