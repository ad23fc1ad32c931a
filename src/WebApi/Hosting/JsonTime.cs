using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UserSync.WebApi.Hosting;

/// <summary>Times as RFC 3339 in UTC with milliseconds, such as <c>2026-11-23T06:01:43.123Z</c>.</summary>
internal sealed class JsonTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte["yyyy-MM-ddTHH:mm:ss.fffZ".Length];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
