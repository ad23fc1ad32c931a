using System.Text;

namespace UserSync.WebApi.FunctionalTests.Canaries;

/// <summary>
/// Values that nobody may find where they do not belong, each with a mark of its own. What is asked for is what is looked
/// for, so a value that a test forgets to send is not counted.
/// </summary>
internal sealed class Canary
{
    private readonly SortedDictionary<string, string> _marks = new(StringComparer.Ordinal);

    public int Count => _marks.Count;

    /// <summary>A mark that stands in the value of one kind; the same kind always gets the same.</summary>
    public string this[string kind]
    {
        get
        {
            if (!_marks.TryGetValue(kind, out var mark))
            {
                _marks[kind] = mark = $"CANARY{_marks.Count:D2}{kind.Replace(" ", "", StringComparison.Ordinal)}X";
            }

            return mark;
        }
    }

    /// <summary>Looks for a whole value, such as a token, under a kind of its own.</summary>
    public string Watch(string kind, string value) => _marks[kind] = value;

    /// <summary>The kinds whose mark stands somewhere in a text: as it is, in other case, or in base64.</summary>
    public IReadOnlyList<string> FoundIn(string text) =>
        [.. _marks.Where(mark => Spellings(mark.Value).Any(spelling => text.Contains(spelling, StringComparison.OrdinalIgnoreCase)))
            .Select(mark => mark.Key)];

    // Of base64 the part that is the same wherever the mark begins within a group of three bytes.
    private static IEnumerable<string> Spellings(string mark)
    {
        yield return mark;
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', before) + mark));
            yield return encoded[4..^4];
        }
    }
}
