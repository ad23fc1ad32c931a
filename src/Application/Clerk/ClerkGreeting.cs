namespace UserSync.Application.Clerk;

/// <summary>What Clerk says of itself.</summary>
/// <param name="Users">How many users the instance has.</param>
/// <param name="Date">Clerk's clock as its <c>Date</c> header tells, to the second, or <see langword="null"/> where there was none.</param>
/// <param name="ReadAt">This machine's clock at the same moment.</param>
public sealed record ClerkGreeting(long Users, DateTimeOffset? Date, DateTimeOffset ReadAt);
