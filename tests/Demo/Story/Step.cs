using UserSync.ClerkEmulator.Webhooks;
using UserSync.Demo.Checks;
using UserSync.Demo.Output;
using UserSync.Demo.Service;

namespace UserSync.Demo.Story;

/// <summary>One step: what comes in, what is answered, what is stored, and what all that should be.</summary>
internal sealed class Step(Stage stage)
{
    private const int IdEnds = 6;

    private readonly List<Expectation> _expectations = [];

    public IReadOnlyList<Expectation> Expectations => _expectations;

    /// <summary>Clerk delivers an event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="remark">What is special about it.</param>
    public async Task<Answer> DeliverAsync(WebhookMessage message, string? remark = null)
    {
        ShowEvent(message.Type!, message.Id, remark);

        // One attempt, so that what is shown is what was answered first.
        var attempt = await stage.Clerk.Webhooks.DeliverAsync(message, retry: false, stage.CancellationToken);
        return Show(new Answer(attempt.StatusCode, attempt.ResponseBody, attempt.Error));
    }

    /// <summary>Somebody who has not got the webhook secret delivers an event.</summary>
    public async Task<Answer> ForgeAsync(string type, string body, string messageId, string remark)
    {
        ShowEvent(type, messageId, remark);
        return Show(await stage.Client.DeliverAsync(body, messageId, SvixSignature.NewSecret(), stage.CancellationToken));
    }

    /// <summary>The single-page app asks who the caller is.</summary>
    public async Task<Answer> AskMeAsync(string? token, string remark)
    {
        stage.Screen.Fact("in", [Part.Of("GET /api/auth/me", "blue"), Part.Of(remark, "yellow")]);
        var answer = Show(await stage.Client.MeAsync(token, stage.CancellationToken));
        if (answer.Json is { } json)
        {
            stage.Screen.Fact("json", JsonParts.Of(json), ", ");
        }

        return answer;
    }

    /// <summary>Reads and shows a user's row.</summary>
    public async Task<RowChange> ReadUserAsync(string clerkUserId) =>
        Show("users", clerkUserId, await stage.Database.FindUserAsync(clerkUserId, stage.CancellationToken));

    /// <summary>Reads and shows a session's row.</summary>
    public async Task<RowChange> ReadSessionAsync(string clerkSessionId) =>
        Show("sessions", clerkSessionId, await stage.Database.FindSessionAsync(clerkSessionId, stage.CancellationToken));

    /// <summary>Reads and shows an event's row in the log.</summary>
    public async Task<RowChange> ReadEventAsync(string eventId) =>
        Show("webhook_events", eventId, await stage.Database.FindEventAsync(eventId, stage.CancellationToken));

    /// <summary>Expects a status, and with it an outcome or the code of a problem.</summary>
    public void Expect(Answer answer, int status, string outcome)
    {
        Expect(answer, status);
        Expect(status == 200 ? "outcome" : "code", outcome, answer.Outcome);
    }

    /// <summary>Expects a status.</summary>
    public void Expect(Answer answer, int status) => Expect("HTTP status", status, answer.Status);

    /// <summary>Expects values of columns.</summary>
    public void Expect(RowChange row, params (string Column, object? Expected)[] columns)
    {
        foreach (var (column, expected) in columns)
        {
            Expect($"{row.Table}.{column}", expected, row.After?[column]);
        }
    }

    /// <summary>Expects members of the JSON.</summary>
    public void Expect(Answer answer, params (string Member, object? Expected)[] members)
    {
        foreach (var (member, expected) in members)
        {
            Expect($"json.{member}", expected, answer.Member(member));
        }
    }

    /// <summary>Expects any value in a column.</summary>
    public void ExpectSet(RowChange row, string column) =>
        _expectations.Add(Expectation.Present($"{row.Table}.{column}", row.After?[column]));

    /// <summary>Expects that there is no row.</summary>
    public void ExpectNone(RowChange row) => Expect($"{row.Table} without it", true, row.After is null);

    /// <summary>Expects a row to be as it was when it was last seen, in every column.</summary>
    public void ExpectUnchanged(RowChange row) =>
        Expect($"{row.Table} unchanged", true, row.Before is not null && row.After is not null
            && row.Before.Columns.SequenceEqual(row.After.Columns));

    /// <summary>Expects anything.</summary>
    public void Expect(string subject, object? expected, object? actual) =>
        _expectations.Add(Expectation.Of(subject, expected, actual));

    private void ShowEvent(string type, string messageId, string? remark)
    {
        List<Part> parts = [Part.Of(type, "blue"), Part.Of(Shorten(messageId), "grey")];
        if (remark is not null)
        {
            parts.Add(Part.Of(remark, "yellow"));
        }

        stage.Screen.Fact("in", parts);
    }

    private Answer Show(Answer answer)
    {
        var style = answer.Status is >= 200 and < 300 ? "green" : answer.Status is null or >= 500 ? "red" : "magenta";
        stage.Screen.Fact("answer", answer.Status is { } status
            ? [Part.Of(FormattableString.Invariant($"{status} {answer.Outcome}").TrimEnd(), style)]
            : [Part.Of($"none: {answer.Error}", style)]);
        return answer;
    }

    private RowChange Show(string table, string key, StoredRow? row)
    {
        var before = stage.Remember($"{table} {key}", row);
        stage.Screen.Fact("stored", [Part.Of(table, "bold"), .. RowParts.Of(before, row)]);
        return new RowChange(table, before, row);
    }

    private static string Shorten(string id) => id.Length <= 2 * IdEnds + 4 ? id : $"{id[..(IdEnds + 4)]}…{id[^IdEnds..]}";
}
