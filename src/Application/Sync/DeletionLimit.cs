namespace UserSync.Application.Sync;

/// <summary>How many users one run may mark deleted: a share of those that are stored, and in small instances a few.</summary>
/// <param name="Percent">The share, 0 to 100. With 0 no user is marked deleted, not even a few.</param>
public sealed record DeletionLimit(int Percent)
{
    private const long AFew = 5;

    /// <summary>How many of so many users.</summary>
    public long Of(long users) => Percent == 0 ? 0 : Math.Max(AFew, users * Percent / 100);
}
