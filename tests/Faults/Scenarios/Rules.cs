using UserSync.Faults.Judging;

namespace UserSync.Faults.Scenarios;

/// <summary>What holds in every scenario.</summary>
internal static class Rules
{
    /// <summary>What a judgement breaks, each in a few words.</summary>
    /// <param name="judgement">The numbers.</param>
    /// <param name="setting">What the scenario permits.</param>
    /// <param name="repeatsNeeded">How many deliveries have to have been repeated after their commit.</param>
    public static IEnumerable<string> Broken(Judgement judgement, Setting setting, int repeatsNeeded)
    {
        foreach (var (word, count) in judgement.Answers.Where(answer => !IsPermitted(answer.Key, setting)))
        {
            yield return $"{count} times {word}";
        }

        if (judgement.WorstAnswer > Stage.AnswerLimit)
        {
            yield return $"an answer ({judgement.WorstWord}) took {judgement.WorstAnswer.TotalSeconds:0.0} s";
        }

        if (judgement.RepeatedAfterCommit < repeatsNeeded)
        {
            yield return $"only {judgement.RepeatedAfterCommit} of {repeatsNeeded} deliveries were repeated after their commit: nothing is proved";
        }

        (int Count, string What)[] counts =
        [
            (judgement.Events == 0 && setting.SendsEvents ? 1 : 0, "run without a single event"),
            (judgement.Lost, "lost"),
            (setting.SendsEvents ? judgement.Doubled : 0, "doubled"),
            (judgement.Undelivered, "never answered 2xx"),
            (setting.SendsEvents ? judgement.WrongUsers : 0, "users are not the join of their events"),
            (judgement.Miscounted, "counted wrongly"),
        ];
        foreach (var (count, what) in counts.Where(entry => entry.Count > 0))
        {
            yield return $"{count} {what}";
        }
    }

    private static bool IsPermitted(string word, Setting setting) => word switch
    {
        "200" or "503" => true,
        "400" => setting.MayRefuseSignatures,
        "refused" or "died" => setting.MayLoseConnections,
        _ => false,
    };
}
