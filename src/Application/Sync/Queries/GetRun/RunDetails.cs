namespace UserSync.Application.Sync.Queries.GetRun;

/// <summary>A run and what it found.</summary>
/// <param name="Run">The run.</param>
/// <param name="Items">The first thousand users that it found not to be in step, by Clerk id.</param>
/// <param name="LastVerifiedAt">When the latest full comparison began that left everything in step, or <see langword="null"/>.</param>
public sealed record RunDetails(SyncRun Run, IReadOnlyList<DriftItem> Items, DateTimeOffset? LastVerifiedAt);
