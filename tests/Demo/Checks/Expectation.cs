using System.Globalization;

namespace UserSync.Demo.Checks;

/// <summary>Something that has to be so, and how it is. Values are compared as the text that is shown.</summary>
/// <param name="Subject">What it is about, such as a column.</param>
/// <param name="Expected">As it should be.</param>
/// <param name="Actual">As it is.</param>
internal sealed record Expectation(string Subject, string Expected, string Actual)
{
    public bool IsMet => string.Equals(Expected, Actual, StringComparison.Ordinal);

    public static Expectation Of(string subject, object? expected, object? actual) =>
        new(subject, Text(expected), Text(actual));

    /// <summary>Any value will do, but there has to be one.</summary>
    public static Expectation Present(string subject, object? actual) =>
        new(subject, "a value", actual is null ? Text(null) : "a value");

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
