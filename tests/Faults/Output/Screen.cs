using System.Globalization;
using Spectre.Console;
using UserSync.Faults.Scenarios;

namespace UserSync.Faults.Output;

/// <summary>Everything that is printed for people: in colour on a terminal, plain lines elsewhere.</summary>
internal sealed class Screen
{
    private static readonly string[] _columns =
        ["scenario", "events", "tries", "repeated after commit", "lost", "doubled", "worst answer", "verdict"];

    private readonly IAnsiConsole _console;

    /// <param name="toError">Whether standard output is wanted for something else.</param>
    public Screen(bool toError)
    {
        var isRedirected = toError ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        IsPlain = isRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(toError ? Console.Error : Console.Out),
            Ansi = IsPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,

            // They would colour a pipe on some build servers.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (isRedirected)
        {
            _console.Profile.Width = int.MaxValue / 2;
        }
    }

    /// <summary>Whether there is no colour.</summary>
    public bool IsPlain { get; }

    /// <summary>A line of plain text, empty unless given.</summary>
    public void Line(string text = "", string style = "default") => _console.MarkupLine($"[{style}]{text.EscapeMarkup()}[/]");

    /// <summary>Begins a scenario.</summary>
    public void Begin(string name, string summary)
    {
        _console.WriteLine();
        _console.MarkupLine($"[bold]{name.EscapeMarkup()}[/]  [grey]{summary.EscapeMarkup()}[/]");
    }

    /// <summary>Says what is being done.</summary>
    public void Progress(string text) => Line($"  {text}", "grey");

    /// <summary>Says how a scenario ended, and why.</summary>
    public void End(Result result)
    {
        Line($"  {result.Words}, {Seconds(result.Took)}", Style(result.Verdict));
        foreach (var note in result.Notes)
        {
            Line($"  {note}");
        }

        if (result.Judgement is { } judgement)
        {
            Line($"  answers: {string.Join(", ", judgement.Answers.Select(answer => $"{Number(answer.Value)} {answer.Key}"))}");
        }

        if (result.Verdict == Verdict.Failed)
        {
            foreach (var complaint in result.Complaints)
            {
                Line($"  {complaint}", "red");
            }
        }
    }

    /// <summary>All results, a row each.</summary>
    public void Table(IReadOnlyList<Result> results)
    {
        var table = NewTable([.. _columns.Select((column, index) => (column, index is 0 or 7 ? Justify.Left : Justify.Right))]);
        foreach (var result in results)
        {
            var numbers = result.Judgement is { } judgement
                ? new[]
                {
                    Number(judgement.Events), Number(judgement.Tries), Number(judgement.RepeatedAfterCommit),
                    Number(judgement.Lost), Number(judgement.Doubled), Seconds(judgement.WorstAnswer),
                }
                : ["-", "-", "-", "-", "-", "-"];
            table.AddRow([result.Scenario, .. numbers, $"[{Style(result.Verdict)}]{result.Words.EscapeMarkup()}[/]"]);
        }

        Write(table);
    }

    /// <summary>A table without rows, in the form that fits where it goes.</summary>
    public Table NewTable(params IReadOnlyList<(string Heading, Justify Alignment)> columns)
    {
        var table = new Table { Border = IsPlain ? TableBorder.Markdown : TableBorder.Rounded, UseSafeBorder = false };
        table.AddColumns([.. columns.Select(column => new TableColumn($"[grey]{column.Heading}[/]").NoWrap().Alignment(column.Alignment))]);
        return table;
    }

    /// <summary>Prints a table after an empty line.</summary>
    public void Write(Table table)
    {
        _console.WriteLine();
        _console.Write(table);
    }

    private static string Style(Verdict verdict) => verdict switch
    {
        Verdict.Survived => "green",
        Verdict.Failed => "bold red",
        Verdict.NotRun => "yellow",
    };

    private static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
