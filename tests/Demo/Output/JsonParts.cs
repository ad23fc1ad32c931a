using System.Text.Json;

namespace UserSync.Demo.Output;

/// <summary>Sets a JSON object in few lines.</summary>
internal static class JsonParts
{
    public static IReadOnlyList<Part> Of(JsonElement json)
    {
        var members = json.EnumerateObject()
            .Select(member => Part.Of($"\"{member.Name}\":", "grey") + Part.Of(member.Value.GetRawText()))
            .ToList();
        members[0] = Part.Of("{") + members[0];
        members[^1] += Part.Of("}");
        return members;
    }
}
