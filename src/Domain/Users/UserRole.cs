namespace UserSync.Domain.Users;

/// <summary>
/// What a user may do. Ordered: each role may do all that a lesser one may. Clerk owns it, in
/// <c>public_metadata.role</c>; nothing that a browser can write is ever read for it.
/// </summary>
public enum UserRole
{
    /// <summary>The least role, and the one of everybody whose metadata names none.</summary>
    Solo = 0,

    /// <summary>More than <see cref="Solo"/>.</summary>
    Growth = 1,

    /// <summary>More than <see cref="Growth"/>.</summary>
    Enterprise = 2,

    /// <summary>May everything, the admin API included.</summary>
    Admin = 3,
}
