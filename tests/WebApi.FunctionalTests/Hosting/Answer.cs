using System.Net;
using System.Text.Json;

namespace UserSync.WebApi.FunctionalTests.Hosting;

/// <summary>An answer of the service, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<Answer> FromAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Code => Member("code");

    public string? Detail => Member("detail");

    public string? Outcome => Member("outcome");

    /// <summary>A member's text.</summary>
    public string? Member(string name) => Json.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A header, or <see langword="null"/>.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Status and code, for comparing both at once.</summary>
    public (int Status, string? Code) Problem => ((int)Status, Code);

    /// <summary>Status and outcome, for comparing both at once.</summary>
    public (int Status, string? Outcome) Processed => ((int)Status, Outcome);
}
