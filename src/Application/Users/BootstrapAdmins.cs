namespace UserSync.Application.Users;

/// <summary>The users who are admin whatever their metadata says, so that a new installation has somebody to begin with.</summary>
/// <param name="ClerkUserIds">Their Clerk ids; compared exactly.</param>
public sealed record BootstrapAdmins(IReadOnlySet<string> ClerkUserIds);
