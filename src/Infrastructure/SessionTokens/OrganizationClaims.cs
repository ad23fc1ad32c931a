using System.Globalization;
using System.Text.Json;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// The active organization of a session token, in either version of Clerk's claims. What is malformed reads as absent:
/// these claims only inform, and must never sign anybody out.
/// </summary>
internal static class OrganizationClaims
{
    private const string RolePrefix = "org:";

    /// <summary>Adds what the payload says about the active organization.</summary>
    public static SessionToken WithOrganization(this SessionToken token, JsonElement payload)
    {
        var isVersion2 = payload.TryGetProperty("v", out var version)
            && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt32(out var number)
            && number == 2;
        return isVersion2 ? ReadVersion2(token, payload) : ReadVersion1(token, payload);
    }

    private static SessionToken ReadVersion1(SessionToken token, JsonElement payload) =>
        !payload.TryGetName("org_id", out var id)
            ? token
            : token with
            {
                OrganizationId = id,
                OrganizationSlug = NameOrNull(payload, "org_slug"),
                OrganizationRole = Role(NameOrNull(payload, "org_role")),
                OrganizationPermissions = Texts(payload, "org_permissions"),
            };

    private static SessionToken ReadVersion2(SessionToken token, JsonElement payload) =>
        !payload.TryGetProperty("o", out var organization)
        || organization.ValueKind != JsonValueKind.Object
        || !organization.TryGetName("id", out var id)
            ? token
            : token with
            {
                OrganizationId = id,
                OrganizationSlug = NameOrNull(organization, "slg"),
                OrganizationRole = Role(NameOrNull(organization, "rol")),
                OrganizationPermissions = Decode(
                    List(payload, "fea"), List(organization, "per"), List(organization, "fpm")),
            };

    private static string? NameOrNull(JsonElement element, string name) =>
        element.TryGetName(name, out var text) ? text : null;

    private static string? Role(string? role) =>
        role is null || role.StartsWith(RolePrefix, StringComparison.Ordinal) ? role : RolePrefix + role;

    private static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(e => e.TryReadText(out var t) ? t : "").Where(ClaimReader.IsName)]
            : [];

    private static string[] List(JsonElement element, string name) =>
        element.TryGetText(name, out var text) ? text.Split(',', StringSplitOptions.TrimEntries) : [];

    // `fpm` holds a number for each feature of the organization, in the order of `fea`; bit i of it, counted from the
    // least significant, says whether the user has the i-th permission of `per` on that feature.
    private static List<string> Decode(string[] features, string[] permissions, string[] masks)
    {
        var decoded = new List<string>();
        foreach (var (feature, mask) in OfOrganization(features).Zip(masks))
        {
            if (!ulong.TryParse(mask, NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
            {
                continue;
            }

            for (var bit = 0; bit < permissions.Length && bit < 64; bit++)
            {
                var permission = $"{RolePrefix}{feature}:{permissions[bit]}";
                if ((bits >> bit & 1) == 1 && permissions[bit].Length > 0 && ClaimReader.IsName(permission))
                {
                    decoded.Add(permission);
                }
            }
        }

        return decoded;
    }

    // `o:teams` is a feature of the organization, `u:` one of the user, `uo:` one of both.
    private static IEnumerable<string> OfOrganization(string[] features) =>
        from feature in features
        let colon = feature.IndexOf(':', StringComparison.Ordinal)
        where colon > 0 && feature[..colon].Contains('o', StringComparison.Ordinal)
        select feature[(colon + 1)..];
}
