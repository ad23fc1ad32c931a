using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Tokens;

/// <summary>Where a minted session token departs from an ordinary one.</summary>
public sealed record TokenOptions
{
    /// <summary>The <c>sid</c>; <see langword="null"/> for a fresh one.</summary>
    public string? SessionId { get; init; }

    /// <summary>The <c>iss</c>; <see langword="null"/> for the emulator's issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>iat</c>; <see langword="null"/> for now. <c>nbf</c> lies 10 s before it.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>From <c>iat</c> to <c>exp</c>, 60 s as at Clerk.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Claims to add or replace; null removes one.</summary>
    public JsonObject? Claims { get; init; }

    /// <summary>Header members to add or replace; null removes one.</summary>
    public JsonObject? Header { get; init; }

    /// <summary>Key to sign with; <see langword="null"/> for the current one.</summary>
    public SigningKey? Key { get; init; }
}
