using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UserSync.TestCommon.Clerk;

/// <summary>One of the stored Clerk payloads, with what is expected of it.</summary>
/// <param name="File">Its file name.</param>
/// <param name="Kind"><c>webhook</c>, <c>session_token</c> and so on.</param>
/// <param name="Type">Clerk's event type, or <see langword="null"/>.</param>
/// <param name="Expect">What its index says about it.</param>
public sealed record ClerkFixture(string File, string Kind, string? Type, JsonElement Expect)
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "clerk");
    private static readonly JsonSerializerOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The Clerk instance that the payloads come from.</summary>
    public static string InstanceId { get; } = Index().GetProperty("instance_id").GetString()!;

    /// <summary>Every payload of a kind.</summary>
    public static IReadOnlyList<ClerkFixture> OfKind(string kind) =>
    [
        .. Index().GetProperty("files").EnumerateArray()
            .Select(file => new ClerkFixture(
                file.GetProperty("file").GetString()!,
                file.GetProperty("kind").GetString()!,
                file.TryGetProperty("type", out var type) ? type.GetString() : null,
                file.TryGetProperty("expect", out var expect) ? expect : default))
            .Where(fixture => fixture.Kind == kind),
    ];

    /// <summary>A payload by its file name.</summary>
    public static ClerkFixture Named(string file) => OfKind("webhook").Single(fixture => fixture.File == file);

    /// <summary>The payload as Clerk sends it: compact, not escaped.</summary>
    public byte[] Body() => Encoding.UTF8.GetBytes(Json().ToJsonString(_compact));

    /// <summary>The payload, to be changed and sent otherwise.</summary>
    public JsonObject Json() => JsonNode.Parse(System.IO.File.ReadAllBytes(Path.Combine(_folder, File)))!.AsObject();

    /// <summary>The text of a member of what is expected, or <see langword="null"/> where it is null or absent.</summary>
    public string? Expected(string name) =>
        Expect.ValueKind == JsonValueKind.Object && Expect.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Whether something is said of a member.</summary>
    public bool Expects(string name) => Expect.ValueKind == JsonValueKind.Object && Expect.TryGetProperty(name, out _);

    /// <summary>Names the test case.</summary>
    public override string ToString() => File;

    private static JsonElement Index() =>
        JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(_folder, "index.json"))).RootElement;
}
