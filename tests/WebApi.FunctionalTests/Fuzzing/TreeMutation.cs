using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>Changes the meaning of JSON in one place.</summary>
internal static class TreeMutation
{
    // What UserSync reads something from; the rest of an event is only carried along.
    private static readonly HashSet<string?> _read =
    [
        "type", "timestamp", "instance_id", "data", "id", "user_id", "status", "actor", "sub", "user", "latest_activity", "device_type",
        "browser_name", "is_mobile", "created_at", "updated_at", "last_active_at", "last_sign_in_at", "email_addresses", "email_address",
        "verification", "primary_email_address_id", "phone_numbers", "phone_number", "primary_phone_number_id", "email", "image_url",
        "profile_image_url", "username", "first_name", "last_name", "public_metadata", "role", "organization_id", "banned", "locked",
    ];

    /// <summary>One change, at a place chosen at random: at one that is read twice as often as at any other.</summary>
    /// <param name="tree">What is changed.</param>
    /// <param name="donor">Where something else may be taken from.</param>
    /// <param name="random">What chooses.</param>
    public static void Apply(JsonTree tree, JsonTree donor, Random random)
    {
        var places = tree.Places();
        if (places.Count == 0)
        {
            return; // An earlier change took away all there was.
        }

        var read = places.Where(candidate => _read.Contains(candidate.Name)).ToList();
        var place = random.Pick(read.Count > 0 && random.Next(3) > 0 ? read : places);
        switch (random.Next(10))
        {
            case <= 2:
                place.Value = Nasty(random);
                break;
            case 3:
                place.Remove();
                break;
            case 4:
                for (var copies = random.Count(4); copies > 0; copies--)
                {
                    place.Double(random.NextDouble() < 0.5 ? place.Value?.DeepClone() : Nasty(random), random.Next());
                }

                break;
            case 5:
                place.Value = Nest(place.Value?.DeepClone(), random);
                break;
            case 6:
                place.Value = Retype(place.Value, random);
                break;
            case 7:
                place.Rename(random.Pick(places).Name ?? "");
                break;
            case 8:
                // Where the donor has the same member, its value; so that odd but fitting values meet.
                place.Value = random.Pick(Fitting(donor.Places(), place)).Value?.DeepClone();
                break;
            default:
                place.Value = random.Pick(donor.Places()).Value?.DeepClone();
                break;
        }
    }

    private static JsonNode Nasty(Random random) => JsonTree.Nasty(random.Next(NastyJson.Values.Length));

    private static List<JsonPlace> Fitting(List<JsonPlace> places, JsonPlace place) =>
        places.Where(other => other.Name == place.Name).ToList() is { Count: > 0 } fitting ? fitting : places;

    private static JsonNode? Nest(JsonNode? value, Random random)
    {
        for (var levels = random.Count(40); levels > 0; levels--)
        {
            value = random.NextDouble() < 0.5 ? new JsonArray(value) : new JsonObject { ["id"] = value };
        }

        return value;
    }

    private static JsonNode? Retype(JsonNode? value, Random random) => value?.GetValueKind() switch
    {
        JsonValueKind.String => random.NextDouble() < 0.5 ? JsonValue.Create(value.GetValue<string>().Length) : new JsonArray(value.DeepClone()),
        JsonValueKind.Number => random.NextDouble() < 0.5 ? JsonValue.Create(value.ToJsonString()) : JsonValue.Create(true),
        JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value.ToJsonString()),
        JsonValueKind.Array => new JsonObject(value.AsArray().Select((element, n) =>
            KeyValuePair.Create(n.ToString(CultureInfo.InvariantCulture), element?.DeepClone()))),
        JsonValueKind.Object => new JsonArray([.. value.AsObject().Select(member => member.Value?.DeepClone())]),
        _ => new JsonObject(),
    };
}
