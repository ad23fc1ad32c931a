using System.Globalization;
using System.Text.Json;

namespace UserSync.WebApi.Configuration;

/// <summary>
/// Reads single settings and collects what is wrong with them, so that one start names every mistake. A problem names
/// the variable and says what is wrong; the value itself never appears.
/// </summary>
internal sealed class ValueReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    /// <summary>One line for each malformed value.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The value of a variable, or <see langword="null"/> where it is unset or blank, as compose files leave it.</summary>
    public string? Text(Variable variable)
    {
        var value = configuration[variable.Name] is { } byName && !string.IsNullOrWhiteSpace(byName)
            ? byName
            : configuration[variable.Key];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    /// <summary>Notes that a variable's value is malformed.</summary>
    public void Refuse(Variable variable, string problem) => _problems.Add($"{variable.Name}: {problem}");

    /// <summary>A yes or no.</summary>
    public bool Flag(Variable variable, bool otherwise)
    {
        switch (Text(variable)?.ToUpperInvariant())
        {
            case null: return otherwise;
            case "TRUE" or "1" or "YES" or "ON": return true;
            case "FALSE" or "0" or "NO" or "OFF": return false;
            default:
                Refuse(variable, "expected true or false");
                return otherwise;
        }
    }

    /// <summary>A whole number within bounds; the message about another value may name what else would do.</summary>
    public int Number(Variable variable, int otherwise, int least, int most, string orElse = "")
    {
        if (Text(variable) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(variable, $"expected a whole number from {least} to {most}{orElse}");
        return otherwise;
    }

    /// <summary>A span such as <c>90s</c>, <c>5m</c>, <c>24h</c> or <c>7d</c> within bounds; <see langword="null"/> for <c>off</c>.</summary>
    public TimeSpan? Span(Variable variable, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        var text = Text(variable);
        if (text is null or "off")
        {
            return text is null ? otherwise : null;
        }

        // Five digits of days are less than the longest span there is.
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        if (unit is not null && text.Length <= 6
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && unit * number is { } span && span >= least && span <= most)
        {
            return span;
        }

        Refuse(variable, $"expected a span such as 90s, 5m, 24h or 7d, from {Words(least)} to {Words(most)}, or off");
        return otherwise;

        static string Words(TimeSpan bound) => FormattableString.Invariant(
            $"{(bound.TotalDays >= 1 ? $"{bound.TotalDays}d" : $"{bound.TotalMinutes}m")}");
    }

    /// <summary>An absolute address that a rule accepts.</summary>
    public Uri? Address(Variable variable, Func<Uri, bool> isAcceptable, string expected)
    {
        if (Text(variable) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && isAcceptable(address))
        {
            return address;
        }

        Refuse(variable, expected);
        return null;
    }

    /// <summary>A list separated by commas or white space, or a JSON array of strings.</summary>
    public IReadOnlyList<string> List(Variable variable)
    {
        if (Text(variable) is not { } text)
        {
            return [];
        }

        if (!text.StartsWith('[')
            && text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                is { Length: > 0 } words)
        {
            return words;
        }

        // Commas alone end up here too: they are no way to say that a restriction is meant to be lifted.
        try
        {
            var items = JsonSerializer.Deserialize<string?[]>(text) ?? [];
            if (!items.Any(string.IsNullOrWhiteSpace))
            {
                return [.. items.Select(item => item!.Trim())];
            }
        }
        catch (JsonException)
        {
            // Said below, like a list with holes.
        }

        Refuse(variable, "expected items separated by commas, or a JSON array of strings");
        return [];
    }
}
