namespace UserSync.Faults.Judging;

/// <summary>What a scenario came to, in numbers.</summary>
internal sealed record Judgement
{
    /// <summary>Events that were sent.</summary>
    public int Events { get; init; }

    /// <summary>Tries that it took.</summary>
    public int Tries { get; init; }

    /// <summary>How often each answer was given, by status; <c>refused</c>, <c>died</c> and <c>timedout</c> where there was none.</summary>
    public IReadOnlyDictionary<string, int> Answers { get; init; } = new Dictionary<string, int>();

    /// <summary>Deliveries that were repeated although an earlier try had been committed.</summary>
    public int RepeatedAfterCommit { get; init; }

    /// <summary>Events answered 2xx that the database does not hold as settled.</summary>
    public int Lost { get; init; }

    /// <summary>Events that had their effect more than once, or whose answers claim so.</summary>
    public int Doubled { get; init; }

    /// <summary>Events that were never answered 2xx, however long they were tried.</summary>
    public int Undelivered { get; init; }

    /// <summary>Users whose row is not the join of what their events say.</summary>
    public int WrongUsers { get; init; }

    /// <summary>Events with fewer attempts than 2xx answers, or more than tries; and events that nobody sent.</summary>
    public int Miscounted { get; init; }

    /// <summary>The slowest answer.</summary>
    public TimeSpan WorstAnswer { get; init; }

    /// <summary>What the slowest answer was.</summary>
    public string WorstWord { get; init; } = "";
}
