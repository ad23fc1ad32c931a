using System.Text.Json.Nodes;
using UserSync.Application.Clerk;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>A user as a pretend Clerk has it, told in both of Clerk's ways: by its API and by its events.</summary>
internal sealed record PretendUser(string Id)
{
    public long CreatedAtMs { get; init; } = Events.StartMs;

    public long UpdatedAtMs { get; init; } = Events.StartMs;

    public long? LastSignInAtMs { get; init; }

    public string FirstName { get; init; } = "CANARY-first";

    public UserRole Role { get; init; } = UserRole.Growth;

    public bool Banned { get; init; }

    private string Email => $"CANARY.{Id}@example.com";

    private JsonObject Metadata => new() { ["role"] = Role.ToString().ToLowerInvariant(), ["note"] = "CANARY-note" };

    /// <summary>As Clerk's API tells it.</summary>
    public ClerkUser Told(DateTimeOffset readAt) => new(
        Id,
        new UserProfile
        {
            Version = new SourceVersion(UpdatedAtMs, 0, ""),
            Email = Email,
            EmailVerified = true,
            Username = "CANARY-name",
            FirstName = FirstName,
            LastName = "CANARY-last",
            ProfileImageUrl = "https://images.example/CANARY",
            PublicMetadata = Metadata.ToJsonString(),
            Role = Role,
            Banned = Banned,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAtMs),
        },
        LastSignInAtMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
        readAt,
        []);

    /// <summary>As an event tells it.</summary>
    public string Event(string type) => Events.User(type, Id, UpdatedAtMs, user =>
    {
        user["first_name"] = FirstName;
        user["public_metadata"] = Metadata;
        user["banned"] = Banned;
        user["created_at"] = CreatedAtMs;
        user["last_sign_in_at"] = LastSignInAtMs;
    });
}
