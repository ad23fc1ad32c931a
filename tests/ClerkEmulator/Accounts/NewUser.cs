using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>A sign-up. Everything may be left out.</summary>
public sealed record NewUser
{
    /// <summary>The id; <see langword="null"/> for a fresh one.</summary>
    public string? Id { get; init; }

    /// <summary>Becomes the primary e-mail address; <see langword="null"/> for an account without any.</summary>
    public string? EmailAddress { get; init; }

    /// <summary>Whether <see cref="EmailAddress"/> is verified.</summary>
    public bool EmailVerified { get; init; } = true;

    /// <summary>Becomes the primary phone number (E.164); <see langword="null"/> for an account without any.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>User name.</summary>
    public string? Username { get; init; }

    /// <summary>The application's own id of the user.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Metadata that only the backend writes and everyone reads; holds the <c>role</c>.</summary>
    public JsonObject? PublicMetadata { get; init; }

    /// <summary>Metadata that only the backend sees.</summary>
    public JsonObject? PrivateMetadata { get; init; }

    /// <summary>Metadata that the browser writes.</summary>
    public JsonObject? UnsafeMetadata { get; init; }
}
