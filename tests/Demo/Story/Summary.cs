using System.Globalization;
using UserSync.Demo.Output;
using UserSync.Demo.Service;

namespace UserSync.Demo.Story;

/// <summary>The end: users and events as stored, and how many expectations were met.</summary>
internal sealed class Summary(Stage stage)
{
    private static readonly string[] _columns = ["first_name", "email", "role", "last_login_at", "deleted_at"];

    public async Task ShowAsync()
    {
        stage.Screen.Chapter("The end");
        await stage.StepAsync("All users and events, as stored", CheckAsync);
        stage.Screen.Result(stage.Score);
        stage.Screen.Line("Next: build/demo.sh --keep leaves everything running for curl;");
        stage.Screen.Line("      README.md says how to connect your own Clerk instance.");
    }

    private async Task CheckAsync(Step step)
    {
        var users = await stage.Database.ListUsersAsync(stage.CancellationToken);
        stage.Screen.Table(_columns, users.Select(user => (IReadOnlyList<string>)[.. _columns.Select(column => Cell(user, column))]));
        step.Expect("3 users", 3, users.Count);

        // Every event that Clerk sent is in the log once; the repeat is an attempt of the first, the forgery left nothing.
        var sent = stage.Clerk.Webhooks.Messages;
        var log = await stage.Database.CountEventsAsync(stage.CancellationToken);
        stage.Screen.Fact("events", [.. log.Select(row => Part.Of($"{row["count"]} {row["status"]}")), Part.Of($"in {Sum(log, "attempts")} deliveries")]);
        step.Expect("one event per svix-id", sent.Count, Sum(log, "count"));
        step.Expect("deliveries", sent.Sum(message => message.Attempts.Count), Sum(log, "attempts"));
        step.Expect("2 stale", "2", log.SingleOrDefault(row => row["status"] == "stale")?["count"]);
    }

    private static int Sum(IEnumerable<StoredRow> rows, string column) =>
        rows.Sum(row => int.Parse(row[column]!, CultureInfo.InvariantCulture));

    // The day is the same in every row; the time tells them apart.
    private static string Cell(StoredRow row, string column) => row[column] switch
    {
        null => "-",
        var time when column.EndsWith("_at", StringComparison.Ordinal) => time[(time.IndexOf('T', StringComparison.Ordinal) + 1)..].TrimEnd('Z'),
        var text => text,
    };
}
