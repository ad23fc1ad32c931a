using UserSync.Application.Sync;

namespace UserSync.WebApi.Configuration;

/// <summary>When users are compared with Clerk, and how much a comparison may do.</summary>
/// <param name="Interval">How often the latest changes are compared, or <see langword="null"/> for never.</param>
/// <param name="FullInterval">How often everybody is compared, or <see langword="null"/> for never.</param>
/// <param name="Limit">How many users one run may mark deleted.</param>
public sealed record ReconcileSettings(TimeSpan? Interval, TimeSpan? FullInterval, DeletionLimit Limit);
