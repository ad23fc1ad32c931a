using UserSync.Domain.Users;

namespace UserSync.Application.Users.Queries;

/// <summary>A user as callers see it. Times are UTC.</summary>
public sealed record UserDto
{
    /// <summary>Our id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Clerk's id (<c>user_…</c>).</summary>
    public required string ClerkUserId { get; init; }

    /// <summary>Primary e-mail address, or <see langword="null"/>.</summary>
    public string? Email { get; init; }

    /// <summary>Whether Clerk verified the address; false where there is none.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Primary phone number (E.164), or <see langword="null"/>.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Username, or <see langword="null"/>.</summary>
    public string? Username { get; init; }

    /// <summary>First name, or <see langword="null"/>.</summary>
    public string? FirstName { get; init; }

    /// <summary>Last name, or <see langword="null"/>.</summary>
    public string? LastName { get; init; }

    /// <summary>Address of the profile image, or <see langword="null"/>.</summary>
    public string? ProfileImageUrl { get; init; }

    /// <summary>What the user may do.</summary>
    public required UserRole Role { get; init; }

    /// <summary>Organisation (<c>org_…</c>), or <see langword="null"/>.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Neither deleted nor banned.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When the user was created at Clerk; where Clerk did not say, when it was first heard of here.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the row last changed here.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Latest login seen, or <see langword="null"/>.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>When the user was deleted, or <see langword="null"/>.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}
