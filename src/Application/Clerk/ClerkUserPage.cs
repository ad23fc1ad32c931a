namespace UserSync.Application.Clerk;

/// <summary>One page of Clerk's list of users.</summary>
/// <param name="Users">The users that could be read.</param>
/// <param name="Unreadable">How many entries had no usable id.</param>
/// <param name="Cursor">Where the next page begins, or <see langword="null"/> where the page is empty or its last entry has no usable id.</param>
/// <param name="IsLast">Whether there are no more: the page is shorter than was asked for.</param>
public sealed record ClerkUserPage(IReadOnlyList<ClerkUser> Users, int Unreadable, string? Cursor, bool IsLast);
