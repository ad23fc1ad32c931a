using UserSync.Domain.Users;

namespace UserSync.WebApi.Authorization;

/// <summary>
/// Demands a role, or a higher one, of the active user: the role that counts for us now, not one that a token claims.
/// </summary>
/// <param name="role">The least role that may call.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AtLeastAttribute(UserRole role) : Attribute
{
    /// <summary>The least role that may call.</summary>
    public UserRole Role => role;
}
