namespace UserSync.WebApi.FunctionalTests.Hosting;

/// <summary>Waits for a condition, not for a time.</summary>
internal static class Wait
{
    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="OperationCanceledException">It was still no after a minute.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
