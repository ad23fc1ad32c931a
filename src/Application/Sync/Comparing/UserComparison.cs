using System.Text.Json;
using UserSync.Application.Clerk;
using UserSync.Domain.Users;

namespace UserSync.Application.Sync.Comparing;

/// <summary>Tells how a stored user and Clerk's are not in step. It names fields and never shows what they hold.</summary>
internal static class UserComparison
{
    // As deep as a stored body may be.
    private static readonly JsonDocumentOptions _json = new() { MaxDepth = 520 };

    /// <summary>The kind of drift and the fields that differ, or <see langword="null"/> where both are in step.</summary>
    /// <remarks>A stored version that is newer than Clerk's answer has overtaken it, by an event, and is in step.</remarks>
    public static (DriftKind Kind, string Fields)? Compare(ClerkUser clerk, User? stored)
    {
        if (stored?.Profile is not { } profile)
        {
            return (DriftKind.Missing, "");
        }

        var version = clerk.Profile.Version.UpdatedAtMs.CompareTo(profile.Version.UpdatedAtMs);
        if (version < 0)
        {
            return null;
        }

        var fields = string.Join(',', Differing(clerk, stored, profile));
        return version > 0 ? (DriftKind.Stale, fields)
            : fields.Length > 0 ? (DriftKind.Different, fields)
            : null;
    }

    private static IEnumerable<string> Differing(ClerkUser clerk, User stored, UserProfile ours)
    {
        var theirs = clerk.Profile;
        (string Name, bool IsSame)[] fields =
        [
            ("email", theirs.Email == ours.Email),
            ("email_verified", theirs.EmailVerified == ours.EmailVerified),
            ("phone_number", theirs.PhoneNumber == ours.PhoneNumber),
            ("username", theirs.Username == ours.Username),
            ("first_name", theirs.FirstName == ours.FirstName),
            ("last_name", theirs.LastName == ours.LastName),
            ("profile_image_url", theirs.ProfileImageUrl == ours.ProfileImageUrl),
            ("public_metadata", IsSameJson(theirs.PublicMetadata, ours.PublicMetadata)),
            ("role", theirs.Role == ours.Role),
            ("organization_id", theirs.OrganizationId == ours.OrganizationId),
            ("banned", theirs.Banned == ours.Banned),
            ("locked", theirs.Locked == ours.Locked),
            ("created_at", theirs.CreatedAt?.ToUnixTimeMilliseconds() == ours.CreatedAt?.ToUnixTimeMilliseconds()),

            // Sessions tell of logins that the user object has not heard of.
            ("last_login_at", clerk.LastSignInAt is not { } login
                || stored.LastLoginAt?.ToUnixTimeMilliseconds() >= login.ToUnixTimeMilliseconds()),
        ];
        return fields.Where(field => !field.IsSame).Select(field => field.Name);
    }

    // PostgreSQL keeps what the text means, and not how it was written.
    private static bool IsSameJson(string theirs, string ours)
    {
        if (theirs == ours)
        {
            return true;
        }

        using var left = JsonDocument.Parse(theirs, _json);
        using var right = JsonDocument.Parse(ours, _json);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }
}
