namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>Choices that the mutations make.</summary>
internal static class RandomChoice
{
    /// <summary>One of them.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>From one to a limit, small numbers more often than large ones.</summary>
    public static int Count(this Random random, int limit) => 1 + random.Next(1 + random.Next(limit));
}
