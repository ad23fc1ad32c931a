using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using UserSync.Faults.Scenarios;

namespace UserSync.Faults.Output;

/// <summary>The results for machines.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes <c>artifacts/faults/result.json</c> under the current folder.</summary>
    /// <returns>Its text.</returns>
    public static async Task<string> WriteAsync(
        IReadOnlyList<Result> results, bool isLong, string postgres, TimeSpan took, DateTimeOffset startedAt)
    {
        var text = JsonSerializer.Serialize(
            new
            {
                StartedAt = startedAt,
                Seconds = Round(took),
                Form = isLong ? "long" : "short",
                Processors = Environment.ProcessorCount,
                Postgres = postgres,
                Survived = results.Count(result => result.Verdict == Verdict.Survived),
                Failed = results.Count(result => result.Verdict == Verdict.Failed),
                NotRun = results.Count(result => result.Verdict == Verdict.NotRun),
                Scenarios = results.Select(result => new
                {
                    Name = result.Scenario,
                    result.Verdict,
                    Seconds = Round(result.Took),
                    result.Judgement?.Events,
                    result.Judgement?.Tries,
                    result.Judgement?.RepeatedAfterCommit,
                    result.Judgement?.Lost,
                    result.Judgement?.Doubled,
                    result.Judgement?.Undelivered,
                    result.Judgement?.WrongUsers,
                    result.Judgement?.Miscounted,
                    WorstAnswerSeconds = result.Judgement is { } judgement ? Round(judgement.WorstAnswer) : (double?)null,
                    result.Judgement?.Answers,
                    result.Complaints,
                    result.Notes,
                }),
            },
            _json);
        var folder = Directory.CreateDirectory(Path.Combine("artifacts", "faults"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "result.json"), text);
        return text;
    }

    private static double Round(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
