using System.Text.Json;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Reads Clerk's user object, from a webhook or from the Backend API, into a profile.</summary>
internal static class ClerkUserReader
{
    /// <summary>The snapshot that a user object is. Every member may be missing.</summary>
    public static UserProfile Profile(JsonElement user, SourceVersion version, ICollection<Remark> remarks)
    {
        var email = PrimaryEmail(user);
        var metadata = user.Object("public_metadata");
        return new UserProfile
        {
            Version = version,
            Email = email.Address,
            EmailVerified = email.Verified,
            PhoneNumber = PrimaryPhoneNumber(user),
            Username = user.DisplayText("username", UserProfile.MaxNameLength, remarks),
            FirstName = user.DisplayText("first_name", UserProfile.MaxNameLength, remarks),
            LastName = user.DisplayText("last_name", UserProfile.MaxNameLength, remarks),
            ProfileImageUrl = user.Address("image_url", UserProfile.MaxImageUrlLength)
                ?? user.Address("profile_image_url", UserProfile.MaxImageUrlLength),
            PublicMetadata = metadata is { } kept ? StorableJson.From(kept) : "{}",
            Role = Role(metadata, remarks),
            OrganizationId = metadata?.Id("organization_id"),
            Banned = user.IsTrue("banned"),
            Locked = user.IsTrue("locked"),
            CreatedAt = ClerkTime.Instant(user, "created_at"),
        };
    }

    /// <summary>When the user last signed in, as the object tells.</summary>
    public static DateTimeOffset? LastSignInAt(JsonElement user) => ClerkTime.Instant(user, "last_sign_in_at");

    private static (string? Address, bool Verified) PrimaryEmail(JsonElement user)
    {
        var primary = Primary(user, "primary_email_address_id", "email_addresses");
        if (primary is { } entry)
        {
            var address = entry.Address("email_address", UserProfile.MaxEmailLength);
            return (address, address is not null && IsVerified(entry));
        }

        // Only bodies that know neither a primary address nor a list of them say it this way.
        var isBare = !user.TryGetProperty("primary_email_address_id", out _) && !user.Objects("email_addresses").Any();
        return (isBare ? user.Address("email", UserProfile.MaxEmailLength) : null, false);
    }

    private static string? PrimaryPhoneNumber(JsonElement user) =>
        Primary(user, "primary_phone_number_id", "phone_numbers") is { } entry
            ? entry.Address("phone_number", UserProfile.MaxPhoneNumberLength)
            : null;

    /// <summary>
    /// The entry that the object calls primary. One that is called so but is not there is none, and neither is the
    /// first: the order of the list means nothing. Only an object without the very property gets the first verified one.
    /// </summary>
    private static JsonElement? Primary(JsonElement user, string idName, string listName)
    {
        var isNamed = user.TryGetProperty(idName, out _);
        var id = user.Text(idName);
        JsonElement? first = null;
        foreach (var entry in user.Objects(listName))
        {
            if (isNamed ? id is not null && entry.Text("id") == id : IsVerified(entry))
            {
                return entry;
            }

            first ??= entry;
        }

        return isNamed ? null : first;
    }

    private static bool IsVerified(JsonElement entry) => entry.Object("verification")?.Text("status") == "verified";

    /// <summary>Only from public metadata: the browser may write the unsafe one.</summary>
    private static UserRole Role(JsonElement? metadata, ICollection<Remark> remarks)
    {
        if (metadata is not { } publicMetadata || !publicMetadata.TryGetProperty("role", out _))
        {
            remarks.Add(new Remark("public_metadata names no role: solo", IsExpected: true));
            return UserRole.Solo;
        }

        switch (publicMetadata.Text("role"))
        {
            case "solo": return UserRole.Solo;
            case "growth": return UserRole.Growth;
            case "enterprise": return UserRole.Enterprise;
            case "admin": return UserRole.Admin;
            default:
                remarks.Add(new Remark("public_metadata.role is none of solo, growth, enterprise, admin: solo"));
                return UserRole.Solo;
        }
    }
}
