using System.Globalization;
using Spectre.Console;
using UserSync.Bench.Load;
using UserSync.Bench.Measuring;
using UserSync.Bench.Parts;
using UserSync.Faults.Output;

namespace UserSync.Bench.Output;

/// <summary>The figures for people.</summary>
internal static class Report
{
    public static void Print(
        Screen screen,
        Machine machine,
        BenchOptions options,
        IReadOnlyList<PartResult> results,
        StartResult? start,
        ReplicasResult? replicas)
    {
        screen.Line();
        screen.Line($"{machine.Processor}, {machine.Processors} processors shared by load generator, server and database, {machine.MemoryGigabytes} GB, {machine.System}");
        screen.Line($"{machine.DotNet}, PostgreSQL {(machine.PostgreSql is "" ? "not started" : machine.PostgreSql)} with its default settings, fsync on, data on {machine.Disk}");
        screen.Line(Text($"medians of {Rounds(options)} of {options.Seconds} s, ratios those of the rounds; {options.Users:#,0} users; events of {Deliveries.BodyLength:#,0} bytes"));
        if (options.Replicas > 1)
        {
            screen.Line(Text($"{options.Replicas} replicas with one Redis, USER_CACHE_SECONDS={options.CacheSeconds}; the first is also measured by itself, without nginx, while the others idle"));
        }

        foreach (var result in results)
        {
            Print(screen, result);
        }

        if (replicas is not null)
        {
            Print(screen, replicas);
        }

        if (start is not null)
        {
            screen.Line();
            screen.Line("Start on the embedded database", "bold");
            screen.Line(Text($"  ready after {start.EmptySeconds:0.00} s with an empty data folder, {start.ExistingSeconds:0.00} s with an existing one; {start.IdleMegabytes:0} MB when idle"));
        }
    }

    private static string Rounds(BenchOptions options) =>
        options.Repeats == 1 ? $"{options.Rounds} rounds" : $"{options.Repeats} times {options.Rounds} rounds, each time with new processes,";

    /// <summary>How fast one was.</summary>
    public static string Rate(Figures figures) => Text($"{figures.PerSecond:#,0} /s, p99 {figures.P99:0.0} ms, {figures.ElsewhereShare * 100:0} % of the CPU elsewhere");

    private static void Print(Screen screen, PartResult result)
    {
        screen.Line();
        screen.Line(result.Title, "bold");
        var table = screen.NewTable(
            ("", Justify.Left), ("requests/s", Justify.Right), ("p50 ms", Justify.Right), ("p99 ms", Justify.Right),
            ("p99.9 ms", Justify.Right), ("µs CPU: server + database + client", Justify.Right), ("CPU elsewhere", Justify.Right), ("peak MB", Justify.Right));
        foreach (var row in result.Rows)
        {
            var figures = row.Median;
            table.AddRow(
                row.Contender.EscapeMarkup(), Text($"{figures.PerSecond:#,0}"), Text($"{figures.P50:0.00}"), Text($"{figures.P99:0.00}"),
                Text($"{figures.P999:0.00}"), Text($"{figures.ServerMicros:0} + {figures.DatabaseMicros:0} + {figures.ClientMicros:0}"), Text($"{figures.ElsewhereShare * 100:0} %"),
                figures.PeakMegabytes is { } peak ? Text($"{peak:0}") : "");
        }

        screen.Write(table);
        foreach (var ours in result.Rows.Where(row => row.IsUserSync))
        {
            var ratios = result.Rows.Where(row => row != ours && (!row.IsUserSync || row == result.Rows[0])).Select(row => Ratio(ours, row)).ToArray();
            if (ratios.Length > 0)
            {
                screen.Line($"{ours.Contender}: {string.Join("; ", ratios)}");
            }
        }

        Print(screen, result.Complaints);
    }

    private static string Ratio(Row ours, Row other)
    {
        var perSecond = ours.NextTo(other, figures => figures.PerSecond);
        var all = perSecond.SelectMany(rounds => rounds).ToArray();
        var p99 = ours.NextTo(other, figures => figures.P99).SelectMany(rounds => rounds);
        var spread = all.Length > 1 ? Text($"{all.Min():0.00} to {all.Max():0.00}; ") : "";
        var repeats = perSecond.Length > 1 ? $"each time {string.Join(", ", perSecond.Select(rounds => Text($"{Figures.Middle(rounds):0.00}")))}; " : "";
        return Text($"{Figures.Middle(all):0.00} × {other.Contender} ({spread}{repeats}p99 {Figures.Middle(p99):0.00} ×)");
    }

    private static void Print(Screen screen, ReplicasResult result)
    {
        screen.Line();
        foreach (var interruption in result.Interruptions)
        {
            screen.Line(Text($"A replica behind nginx was {interruption.Title} under load: {interruption.Answers:#,0} deliveries answered, {interruption.Failures.Values.Sum():#,0} of them otherwise than with 200"));
        }

        screen.Line();
        screen.Line("A role changed on one replica: how long another still answered with the old one", "bold");
        var table = screen.NewTable(
            ("", Justify.Left), ("changes", Justify.Right), ("median ms", Justify.Right), ("worst ms", Justify.Right), ("promised ms", Justify.Right));
        foreach (var row in result.Rows)
        {
            table.AddRow(
                row.Title.EscapeMarkup(), Text($"{row.Milliseconds.Count}"), Text($"{row.Median:0}"), Text($"{row.Worst:0}"), Text($"{row.BoundSeconds * 1000:#,0}"));
        }

        screen.Write(table);
        Print(screen, result.Complaints);
    }

    private static void Print(Screen screen, IReadOnlyList<string> complaints)
    {
        screen.Line(complaints.Count == 0 ? "checks passed" : "CHECKS FAILED", complaints.Count == 0 ? "green" : "bold red");
        foreach (var complaint in complaints)
        {
            screen.Line($"  {complaint}", "red");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
