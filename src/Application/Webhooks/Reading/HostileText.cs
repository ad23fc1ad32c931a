using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>
/// JSON may spell what no database can store: NUL, half a surrogate pair, bytes that are no UTF-8. All of them become
/// U+FFFD here, before anything is parsed; whoever reads an id or an address then refuses that character.
/// </summary>
internal static class HostileText
{
    private const string Replacement = "\\uFFFD";

    /// <summary>The same JSON text without them. Bodies that have none, nearly all, are given back untouched.</summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> json)
    {
        if (Utf8.IsValid(json.Span) && json.Span.IndexOf("\\u"u8) < 0)
        {
            return json;
        }

        var text = Encoding.UTF8.GetString(json.Span);
        var cleaned = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                cleaned.Append(text[i]);
            }
            else if (EscapedUnit(text, i) is not { } unit)
            {
                // Any other escape, a doubled backslash among them: both characters belong together.
                cleaned.Append(text, i, 2);
                i++;
            }
            else if (char.IsHighSurrogate(unit) && EscapedUnit(text, i + 6) is { } low && char.IsLowSurrogate(low))
            {
                cleaned.Append(text, i, 12);
                i += 11;
            }
            else
            {
                cleaned.Append(unit == '\0' || char.IsSurrogate(unit) ? Replacement : text.AsSpan(i, 6));
                i += 5;
            }
        }

        return Encoding.UTF8.GetBytes(cleaned.ToString());
    }

    /// <summary>The UTF-16 unit that an escape of the form <c>\uXXXX</c> at a position spells, if one stands there.</summary>
    private static char? EscapedUnit(string text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
