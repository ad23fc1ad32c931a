using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>A user as it was at one moment; later changes do not show.</summary>
public sealed class ClerkUser
{
    internal ClerkUser(JsonObject json) => Json = json;

    /// <summary>The whole user, in the shape that webhooks and the Backend API share.</summary>
    public JsonObject Json { get; }

    /// <summary>The <c>user_…</c> id.</summary>
    public string Id => Json["id"]!.GetValue<string>();

    /// <summary>The address that <c>primary_email_address_id</c> names; <see langword="null"/> if there is none.</summary>
    public string? PrimaryEmail => ClerkShapes.FindEmail(Json, Json["primary_email_address_id"]?.GetValue<string>())?
        ["email_address"]!.GetValue<string>();

    /// <summary>Creation, Unix milliseconds.</summary>
    public long CreatedAt => Json["created_at"]!.GetValue<long>();

    /// <summary>Last change, Unix milliseconds; strictly increasing.</summary>
    public long UpdatedAt => Json["updated_at"]!.GetValue<long>();

    /// <summary>Last sign-in, Unix milliseconds; <see langword="null"/> before the first.</summary>
    public long? LastSignInAt => Json["last_sign_in_at"]?.GetValue<long>();

    /// <summary>Whether the user is banned.</summary>
    public bool Banned => Json["banned"]!.GetValue<bool>();
}
