using UserSync.Domain.Common;

namespace UserSync.Domain.Users;

/// <summary>
/// One snapshot of what Clerk says about a user. Joins as a whole: fields of two snapshots are never mixed.
/// </summary>
public sealed record UserProfile
{
    /// <summary>
    /// Longest e-mail address kept, in characters (RFC 5321 §4.5.3.1: 64 for the local part, 255 for the domain, and the @).
    /// </summary>
    public const int MaxEmailLength = 320;

    /// <summary>Longest phone number kept, in characters. E.164 needs 16; the rest is for what Clerk may come to allow.</summary>
    public const int MaxPhoneNumberLength = 32;

    /// <summary>Longest username, first or last name kept, in UTF-16 units; longer ones are cut.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Longest image address kept, in characters; a longer one counts as absent, since a cut one leads nowhere.</summary>
    public const int MaxImageUrlLength = 2048;

    /// <summary>How new the snapshot is.</summary>
    public required SourceVersion Version { get; init; }

    /// <summary>Primary e-mail address as Clerk gave it, or <see langword="null"/> for users without one. Not unique.</summary>
    public string? Email { get; init; }

    /// <summary>Whether Clerk verified <see cref="Email"/>; false where there is none.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Primary phone number (E.164), or <see langword="null"/>.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Username, or <see langword="null"/> where the instance does not use them.</summary>
    public string? Username { get; init; }

    /// <summary>First name, or <see langword="null"/>.</summary>
    public string? FirstName { get; init; }

    /// <summary>Last name, or <see langword="null"/>.</summary>
    public string? LastName { get; init; }

    /// <summary>Address of the profile image, or <see langword="null"/>.</summary>
    public string? ProfileImageUrl { get; init; }

    /// <summary>Clerk's <c>public_metadata</c>: a JSON object as text.</summary>
    public string PublicMetadata { get; init; } = "{}";

    /// <summary>Role that <c>public_metadata.role</c> gives; <see cref="UserRole.Solo"/> where it gives none.</summary>
    public UserRole Role { get; init; }

    /// <summary>Organisation (<c>org_…</c>) that <c>public_metadata.organization_id</c> names, or <see langword="null"/>.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Whether the user may no longer sign in, nor use what is signed in already.</summary>
    public bool Banned { get; init; }

    /// <summary>Clerk's temporary brake on new sign-ins. It does not end a session, so it does not make a user inactive.</summary>
    public bool Locked { get; init; }

    /// <summary>When the user was created at Clerk, or <see langword="null"/> where the snapshot did not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The snapshot without anything that tells who the person is; role, organisation and times stay.</summary>
    public UserProfile WithoutPersonalFields() => this with
    {
        Email = null,
        EmailVerified = false,
        PhoneNumber = null,
        Username = null,
        FirstName = null,
        LastName = null,
        ProfileImageUrl = null,
        PublicMetadata = "{}",
    };
}
