using Spectre.Console;
using UserSync.ClerkEmulator;
using UserSync.Demo.Checks;
using UserSync.Demo.Service;

namespace UserSync.Demo.Output;

/// <summary>Everything that is printed: in colour on a terminal, plain lines of at most 80 characters elsewhere.</summary>
internal sealed class Screen
{
    private const int PlainWidth = 80;
    private const int MaxWidth = 110;
    private const int LabelWidth = 7;
    private const string Indent = "    ";

    private readonly IAnsiConsole _console;
    private readonly int _width;
    private int _steps;

    public Screen()
    {
        IsPlain = Console.IsOutputRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,

            // They would colour a pipe on some build servers.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        _width = Console.IsOutputRedirected ? PlainWidth : Math.Min(_console.Profile.Width, MaxWidth);

        if (Console.IsOutputRedirected)
        {
            // Lines are broken here, where their parts are known, and nowhere else.
            _console.Profile.Width = int.MaxValue / 2;
        }
    }

    /// <summary>Whether there is no colour.</summary>
    public bool IsPlain { get; }

    /// <summary>Says what is running.</summary>
    public void Opening(ServiceProcess service, ClerkEmulatorApp clerk)
    {
        _console.MarkupLine("[bold]UserSync: three users, from sign-up to deletion[/]");
        Line($"  service   usersync serve, {service.Address}, SQLite in {service.Folder}");
        Line($"  Clerk     an emulator, {clerk.BaseAddress}, with its own signing keys");
    }

    /// <summary>Begins a chapter.</summary>
    public void Chapter(string title)
    {
        _console.WriteLine();
        _console.MarkupLine($"[bold blue]== {title.EscapeMarkup()}[/]");
    }

    /// <summary>Begins a step.</summary>
    public void Step(string title)
    {
        _steps++;
        _console.WriteLine();
        _console.MarkupLine($"[bold]{_steps,2}  {title.EscapeMarkup()}[/]");
    }

    /// <summary>Prints parts under a label.</summary>
    public void Fact(string label, IReadOnlyList<Part> parts, string glue = "  ") => Fact(label, "grey", parts, glue);

    /// <summary>Prints what was expected in vain, and names what was met.</summary>
    public void Verdict(IReadOnlyList<Expectation> expectations)
    {
        var met = expectations.Where(expectation => expectation.IsMet).Select(expectation => Part.Of(expectation.Subject, "grey"));
        if (met.ToList() is { Count: > 0 } subjects)
        {
            Fact("ok", "green", subjects, ", ");
        }

        foreach (var violated in expectations.Where(expectation => !expectation.IsMet))
        {
            Fact(
                "FAILED",
                "bold red",
                [Part.Of($"{violated.Subject}:", "red"), Part.Of($"expected {violated.Expected},", "red"), Part.Of($"actual {violated.Actual}", "red")],
                " ");
        }
    }

    /// <summary>Prints a table.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = IsPlain ? TableBorder.Markdown : TableBorder.Rounded, UseSafeBorder = false };
        table.AddColumns([.. columns.Select(column => new TableColumn($"[grey]{column.EscapeMarkup()}[/]").NoWrap())]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => Part.Of(cell, cell == "-" ? "grey" : null).Markup)]);
        }

        _console.Write(table);
    }

    /// <summary>The line that says how it went.</summary>
    public void Result(Score score)
    {
        _console.WriteLine();
        var style = score.IsPerfect ? "bold green" : "bold red";
        _console.MarkupLine($"[{style}]{score.Met} of {score.Total} expectations met[/]");
    }

    /// <summary>A line of plain text, empty unless given.</summary>
    public void Line(string text = "", string? style = null) => _console.MarkupLine(Part.Of(text, style).Markup);

    /// <summary>Text for copying: no colour, no line breaks but its own.</summary>
    public static void Verbatim(string text) => Console.Out.WriteLine(text);

    private void Fact(string label, string style, IReadOnlyList<Part> parts, string glue)
    {
        var margin = Indent.Length + LabelWidth;
        var first = true;
        foreach (var line in Part.Wrap(parts, glue, _width - margin))
        {
            var start = first ? Part.Of(label.PadRight(LabelWidth), style).Markup : new string(' ', LabelWidth);
            _console.MarkupLine(Indent + start + line);
            first = false;
        }
    }
}
