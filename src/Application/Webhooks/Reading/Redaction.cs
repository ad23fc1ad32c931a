using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>
/// Takes everything personal out of a body and leaves what somebody needs who wonders what an event did: its structure,
/// ids, types, statuses, roles, numbers and booleans.
/// </summary>
internal static partial class Redaction
{
    private const string Redacted = "[redacted]";

    /// <summary>The body as it may be kept.</summary>
    public static byte[] Redact(JsonElement body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, body, name: "", isMetadata: false);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string name, bool isMetadata)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    // A name may be personal too: metadata is the application's own, and some key it by address.
                    writer.WritePropertyName(WordPattern().IsMatch(member.Name) ? member.Name : Redacted);
                    Write(
                        writer, member.Value, member.Name,
                        isMetadata || member.Name.EndsWith("_metadata", StringComparison.Ordinal));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, element, name, isMetadata);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                writer.WriteStringValue(IsPlain(text, name, isMetadata) ? text : Redacted);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    // By name and by value: a username may look like an id, and a status in metadata may be anything.
    private static bool IsPlain(string text, string name, bool isMetadata) => name switch
    {
        "id" or "sub" => IdPattern().IsMatch(text),
        "role" => WordPattern().IsMatch(text),
        "type" or "object" or "status" => !isMetadata && WordPattern().IsMatch(text),
        _ => (name.EndsWith("_id", StringComparison.Ordinal) || name.EndsWith("_ids", StringComparison.Ordinal))
            && IdPattern().IsMatch(text),
    };

    [GeneratedRegex("^(user|sess|org|orgmem|orginv|idn|ins|client|eac|role|perm|ema|sms|act)_[A-Za-z0-9_]{1,250}\\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_:.-]{0,63}\\z")]
    private static partial Regex WordPattern();
}
