namespace UserSync.Application.Users;

/// <summary>Users by when they were created.</summary>
/// <param name="From">The earliest time, or <see langword="null"/> for no bound.</param>
/// <param name="Before">The time at which the span ends, itself excluded, or <see langword="null"/> for no bound.</param>
/// <param name="SeenBy">Only users whose row was there at this time.</param>
public sealed record CreationSpan(DateTimeOffset? From, DateTimeOffset? Before, DateTimeOffset SeenBy);
