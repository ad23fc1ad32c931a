using System.Net;
using System.Text.Json;
using UserSync.Application.Clerk;

namespace UserSync.Infrastructure.ClerkApi;

/// <summary>An answer of Clerk's, read to its end, or what stood in its place.</summary>
/// <param name="Status">The HTTP status; 0 where no answer came.</param>
/// <param name="Body">The body, or <see langword="null"/> where it is no JSON.</param>
/// <param name="RetryAfter">How long Clerk asked to be left alone, or <see langword="null"/>.</param>
/// <param name="Date">Clerk's clock, or <see langword="null"/> where the answer does not say.</param>
/// <param name="Trouble">What happened where no answer came, or <see langword="null"/>.</param>
internal sealed record ClerkReply(
    HttpStatusCode Status, JsonElement? Body, TimeSpan? RetryAfter, DateTimeOffset? Date, string? Trouble = null)
{
    /// <summary>Whether the same call may well be answered otherwise soon.</summary>
    public bool MayPass => Trouble is not null
        || Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        || (int)Status >= 500;

    /// <summary>
    /// Whether Clerk itself says that there is no such thing. A 404 alone says only that somebody in between, or at a wrong
    /// address, has nothing there.
    /// </summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound && HasError("resource_not_found");

    /// <summary>Whether Clerk does not take the question as it is put.</summary>
    public bool IsRefusal => Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity && HasError(code: null);

    /// <summary>The answer, where it is good.</summary>
    /// <exception cref="ClerkKeyRefusedException">Clerk does not take the key.</exception>
    /// <exception cref="ClerkUnavailableException">Anything else that is no good answer.</exception>
    public JsonElement Good()
    {
        if (Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && HasError(code: null))
        {
            throw new ClerkKeyRefusedException((int)Status);
        }

        return Status == HttpStatusCode.OK && Body is { } body
            ? body
            : throw new ClerkUnavailableException(Trouble ?? $"answered {(int)Status}", RetryAfter);
    }

    // Clerk's errors are a list of objects with a code each, which a stand-in writes in capitals.
    private bool HasError(string? code) =>
        Body is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty("errors", out var errors)
        && errors.ValueKind == JsonValueKind.Array
        && errors.EnumerateArray().Any(error =>
            error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("code", out var value)
            && value.ValueKind == JsonValueKind.String
            && (code is null || string.Equals(value.GetString(), code, StringComparison.OrdinalIgnoreCase)));
}
