using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Writes a JSON object so that PostgreSQL's <c>jsonb</c> takes it.</summary>
internal static class StorableJson
{
    // numeric holds far more; this is what numbers in metadata are ever written with.
    private const int MaxNumberLength = 64;

    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compact text of an object. Numbers out of every reasonable range become text of the same digits.</summary>
    public static string From(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(JsonMarshal.GetRawUtf8Value(value).Length);
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when !IsReasonable(value.GetRawText()):
                writer.WriteStringValue(value.GetRawText());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsReasonable(string number) =>
        number.Length <= MaxNumberLength
        && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
        // A zero with an exponent may be a number so small that it reads as zero, with an exponent that no column holds.
        && (value != 0 || !number.AsSpan().ContainsAny('e', 'E'));
}
