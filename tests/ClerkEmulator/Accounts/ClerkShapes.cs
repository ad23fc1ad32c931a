using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>Builds Clerk's objects with their complete sets of members.</summary>
internal static class ClerkShapes
{
    private const string DefaultImage = "https://img.clerk.com/eyJ0eXBlIjoiZGVmYXVsdCJ9";
    private const long SessionLifetime = 7 * 24 * 60 * 60 * 1000L;
    private const long AbandonAfter = 30 * 24 * 60 * 60 * 1000L;

    public static JsonObject User(NewUser user, long now)
    {
        var email = user.EmailAddress is { } address ? Email(address, user.EmailVerified, now) : null;
        var phone = user.PhoneNumber is { } number ? Phone(number, now) : null;
        return new JsonObject
        {
            ["backup_code_enabled"] = false,
            ["banned"] = false,
            ["bypass_client_trust"] = false,
            ["create_organization_enabled"] = true,
            ["create_organizations_limit"] = null,
            ["created_at"] = now,
            ["delete_self_enabled"] = true,
            ["email_addresses"] = email is null ? [] : new JsonArray(email),
            ["enterprise_accounts"] = new JsonArray(),
            ["external_accounts"] = new JsonArray(),
            ["external_id"] = user.ExternalId,
            ["first_name"] = user.FirstName,
            ["has_image"] = false,
            ["id"] = user.Id ?? ClerkId.New("user"),
            ["image_url"] = DefaultImage,
            ["last_active_at"] = now,
            ["last_name"] = user.LastName,
            ["last_sign_in_at"] = null,
            ["legal_accepted_at"] = null,
            ["locale"] = null,
            ["locked"] = false,
            ["lockout_expires_in_seconds"] = null,
            ["mfa_disabled_at"] = null,
            ["mfa_enabled_at"] = null,
            ["object"] = "user",
            ["passkeys"] = new JsonArray(),
            ["password_enabled"] = true,
            ["password_last_updated_at"] = now,
            ["phone_numbers"] = phone is null ? [] : new JsonArray(phone),
            ["primary_email_address_id"] = email?["id"]!.GetValue<string>(),
            ["primary_phone_number_id"] = phone?["id"]!.GetValue<string>(),
            ["primary_web3_wallet_id"] = null,
            ["private_metadata"] = user.PrivateMetadata?.DeepClone() ?? new JsonObject(),
            ["profile_image_url"] = DefaultImage,
            ["public_metadata"] = user.PublicMetadata?.DeepClone() ?? new JsonObject(),
            ["saml_accounts"] = new JsonArray(),
            ["totp_enabled"] = false,
            ["two_factor_enabled"] = false,
            ["unsafe_metadata"] = user.UnsafeMetadata?.DeepClone() ?? new JsonObject(),
            ["updated_at"] = now,
            ["username"] = user.Username,
            ["verification_attempts_remaining"] = 10,
            ["web3_wallets"] = new JsonArray(),
        };
    }

    public static JsonObject Email(string address, bool verified, long now) => new()
    {
        ["created_at"] = now,
        ["email_address"] = address,
        ["id"] = ClerkId.New("idn"),
        ["linked_to"] = new JsonArray(),
        ["matches_sso_connection"] = false,
        ["object"] = "email_address",
        ["reserved"] = false,
        ["updated_at"] = now,
        ["verification"] = Verification(verified, "email_code"),
    };

    public static JsonObject Session(JsonObject user, string clientId, long now) => new()
    {
        ["abandon_at"] = now + AbandonAfter,
        ["actor"] = null,
        ["client_id"] = clientId,
        ["created_at"] = now,
        ["expire_at"] = now + SessionLifetime,
        ["id"] = ClerkId.New("sess"),
        ["last_active_at"] = now,
        ["last_active_organization_id"] = null,
        ["latest_activity"] = new JsonObject
        {
            ["browser_name"] = "Chrome",
            ["browser_version"] = "140.0.0.0",
            ["city"] = "London",
            ["country"] = "GB",
            ["device_type"] = "Linux",
            ["id"] = ClerkId.New("sess_activity"),
            ["ip_address"] = "127.0.0.1",
            ["is_mobile"] = false,
            ["object"] = "session_activity",
        },
        ["object"] = "session",
        ["status"] = "active",
        ["updated_at"] = now,
        ["user_id"] = user["id"]!.GetValue<string>(),
    };

    /// <summary>What is left of a user in <c>user.deleted</c>.</summary>
    public static JsonObject Tombstone(JsonObject user)
    {
        var tombstone = new JsonObject
        {
            ["deleted"] = true,
            ["id"] = user["id"]!.GetValue<string>(),
            ["object"] = "user",
        };
        if (user["external_id"] is { } externalId)
        {
            tombstone["external_id"] = externalId.DeepClone();
        }

        return tombstone;
    }

    /// <summary>Finds an e-mail entry by id or by address.</summary>
    public static JsonObject? FindEmail(JsonObject user, string? idOrAddress)
        => user["email_addresses"]!.AsArray().OfType<JsonObject>().FirstOrDefault(entry =>
            entry["id"]!.GetValue<string>() == idOrAddress
            || string.Equals(entry["email_address"]!.GetValue<string>(), idOrAddress, StringComparison.OrdinalIgnoreCase));

    private static JsonObject Phone(string number, long now)
    {
        var verification = Verification(verified: true, "phone_code");
        verification["channel"] = "sms";
        return new JsonObject
        {
            ["backup_codes"] = null,
            ["created_at"] = now,
            ["default_second_factor"] = false,
            ["id"] = ClerkId.New("idn"),
            ["linked_to"] = new JsonArray(),
            ["object"] = "phone_number",
            ["phone_number"] = number,
            ["reserved"] = false,
            ["reserved_for_second_factor"] = false,
            ["updated_at"] = now,
            ["verification"] = verification,
        };
    }

    private static JsonObject Verification(bool verified, string strategy) => new()
    {
        ["attempts"] = verified ? 1 : 0,
        ["expire_at"] = null,
        ["object"] = "verification_otp",
        ["status"] = verified ? "verified" : "unverified",
        ["strategy"] = strategy,
    };
}
