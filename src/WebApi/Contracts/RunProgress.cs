namespace UserSync.WebApi.Contracts;

/// <summary>How far a run is.</summary>
/// <param name="Seen">Users that it has been through.</param>
/// <param name="Total">Users that Clerk had when it began.</param>
public sealed record RunProgress(long Seen, long Total);
