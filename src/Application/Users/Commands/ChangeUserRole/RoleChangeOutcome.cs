namespace UserSync.Application.Users.Commands.ChangeUserRole;

/// <summary>What may become of a change of role.</summary>
public enum RoleChangeOutcome
{
    /// <summary>Clerk has it, and so have we.</summary>
    Changed,

    /// <summary>There is no such user, here or at Clerk.</summary>
    NotFound,

    /// <summary>Nobody would be admin any more.</summary>
    LastAdmin,
}
