using Spectre.Console;

namespace UserSync.Demo.Output;

/// <summary>A piece of a line that is not broken in two.</summary>
/// <param name="Markup">As Spectre.Console shows it.</param>
/// <param name="Length">Characters on the screen.</param>
internal sealed record Part(string Markup, int Length)
{
    /// <summary>Text in one style, such as <c>green</c>; none for the terminal's own.</summary>
    public static Part Of(string text, string? style = null)
    {
        var escaped = text.EscapeMarkup();
        return new Part(style is null ? escaped : $"[{style}]{escaped}[/]", text.Length);
    }

    /// <summary>Breaks parts into lines.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="glue">Stands between two parts; at the end of a line without its blanks.</param>
    /// <param name="width">Characters per line; a longer part has a line of its own.</param>
    public static IEnumerable<string> Wrap(IReadOnlyList<Part> parts, string glue, int width)
    {
        var line = "";
        var length = 0;
        foreach (var part in parts)
        {
            if (length > 0 && length + glue.Length + part.Length + glue.TrimEnd().Length > width)
            {
                yield return line + glue.TrimEnd();
                (line, length) = ("", 0);
            }

            line += length > 0 ? glue + part.Markup : part.Markup;
            length += (length > 0 ? glue.Length : 0) + part.Length;
        }

        yield return line;
    }

    public static Part operator +(Part left, Part right) => new(left.Markup + right.Markup, left.Length + right.Length);
}
