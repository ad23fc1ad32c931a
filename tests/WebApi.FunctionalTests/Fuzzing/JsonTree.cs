using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>
/// JSON to be changed anywhere. It can hold what a tree of nodes cannot, values that are barely JSON and two members of
/// one name, by way of placeholders that are put right in the text.
/// </summary>
internal sealed partial class JsonTree(JsonNode root)
{
    // What tells who somebody is or where.
    private static readonly HashSet<string> _personal =
    [
        "first_name", "last_name", "username", "email_address", "phone_number", "image_url", "profile_image_url", "email", "city", "country",
        "ip_address", "client_ip", "user_agent", "identifier", "to_email_address", "to_phone_number", "from_phone_number", "body", "body_plain", "subject",
    ];

    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 10_000 };

    // The root stands in an array, so that it has a place like any other node: it can be doubled and taken away.
    private readonly JsonArray _roots = [root];

    /// <summary>Takes a payload over, and marks everything personal in it.</summary>
    public static JsonTree Of(JsonObject payload)
    {
        var tree = new JsonTree(payload);
        foreach (var place in tree.Places())
        {
            if (place.Name is { } name && _personal.Contains(name) && place.Value is JsonValue value && value.TryGetValue(out string? text))
            {
                place.Value = NastyJson.Marker + text;
            }
        }

        return tree;
    }

    /// <summary>What stands for one of <see cref="NastyJson.Values"/>.</summary>
    public static JsonNode Nasty(int index) => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"@@{index}@@"));

    /// <summary>What makes a second member of a name.</summary>
    public static string Twin(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}@@twin{number}");

    /// <summary>A copy to be changed.</summary>
    public JsonTree Clone() => new(_roots[0]!.DeepClone());

    /// <summary>Every place where a value stands, the root's first.</summary>
    public List<JsonPlace> Places()
    {
        var places = new List<JsonPlace>();
        Collect(_roots, places);
        return places;
    }

    /// <summary>The text, compact.</summary>
    public string ToText() => Placeholders().Replace(
        Twins().Replace(string.Concat(_roots.Select(Write)), ""),
        match => NastyJson.Values[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);

    private static string Write(JsonNode? node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            if (node is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                node.WriteTo(writer);
            }
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Collect(JsonNode container, List<JsonPlace> places)
    {
        IEnumerable<JsonPlace> own = container is JsonObject members
            ? members.Select(member => new JsonPlace(container, member.Key, 0)).ToList()
            : container is JsonArray elements ? Enumerable.Range(0, elements.Count).Select(index => new JsonPlace(container, null, index)).ToList() : [];
        foreach (var place in own)
        {
            places.Add(place);
            if (place.Value is { } value)
            {
                Collect(value, places);
            }
        }
    }

    [GeneratedRegex("\"@@([0-9]+)@@\"")]
    private static partial Regex Placeholders();

    [GeneratedRegex("@@twin[0-9]+")]
    private static partial Regex Twins();
}
