using UserSync.Domain.Users;
using UserSync.Faults.Sending;

namespace UserSync.Faults.Judging;

/// <summary>Holds the sender's ledger against the database.</summary>
internal static class Judge
{
    public static Judgement Compare(IReadOnlyList<Try> tries, Truth truth)
    {
        var events = ByEvent(tries);
        var twiceClaimed = events.Values.Count(made => made.Count(one => one.ClaimsEffect) > 1);
        var worst = tries.MaxBy(made => made.Took);
        var known = events.Keys.Select(sent => sent.Id).ToHashSet(StringComparer.Ordinal);
        return new Judgement
        {
            Events = events.Count,
            Tries = tries.Count,
            Answers = tries.GroupBy(made => made.Word).OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Count()),
            RepeatedAfterCommit = CountRepeated(tries, truth),
            Lost = events.Count(pair => pair.Value.Any(made => made.IsSuccess) && !IsSettled(pair.Key, truth)),
            Doubled = twiceClaimed + truth.RepeatedEffects,
            Undelivered = events.Values.Count(made => !made.Any(one => one.IsSuccess) && made.Any(one => !one.MayBeRefused)),
            WrongUsers = CountWrongUsers(events.Keys, truth),
            Miscounted = events.Count(pair => IsMiscounted(pair.Key, pair.Value, truth))
                + truth.Events.Keys.Count(id => !known.Contains(id)),
            WorstAnswer = worst?.Took ?? TimeSpan.Zero,
            WorstWord = worst?.Word ?? "",
        };
    }

    /// <summary>
    /// How many deliveries were repeated although an earlier try had been committed: of the attempts that the database
    /// counts, those that were never answered 2xx. What the sender repeats on purpose after a success is answered.
    /// </summary>
    public static int CountRepeated(IReadOnlyList<Try> tries, Truth truth) => ByEvent(tries).Sum(pair =>
        pair.Value.Count(made => made.IsSuccess) is > 0 and var successes
        && truth.Events.GetValueOrDefault(pair.Key.Id) is { } stored
            ? Math.Max(0, stored.Attempts - successes)
            : 0);

    private static Dictionary<SentEvent, List<Try>> ByEvent(IReadOnlyList<Try> tries) =>
        tries.GroupBy(made => made.Event).ToDictionary(group => group.Key, group => group.ToList());

    private static bool IsSettled(SentEvent sent, Truth truth) =>
        truth.Events.GetValueOrDefault(sent.Id) is { SettledAttempt: not null };

    private static bool IsMiscounted(SentEvent sent, List<Try> tries, Truth truth) =>
        truth.Events.GetValueOrDefault(sent.Id) is { } stored
        && (stored.Attempts < tries.Count(made => made.IsSuccess) || stored.Attempts > tries.Count);

    /// <summary>An event that was settled counts, whether or not the sender ever learned of it.</summary>
    private static int CountWrongUsers(IEnumerable<SentEvent> events, Truth truth)
    {
        var expected = events.Where(sent => IsSettled(sent, truth))
            .Select(sent => sent.State)
            .GroupBy(state => state.ClerkUserId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Aggregate(UserState.Join), StringComparer.Ordinal);
        return expected.Keys.Union(truth.Users.Keys, StringComparer.Ordinal)
            .Count(id => expected.GetValueOrDefault(id) != truth.Users.GetValueOrDefault(id));
    }
}
