using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>A session as it was at one moment; later changes do not show.</summary>
public sealed class ClerkSession
{
    internal ClerkSession(JsonObject json) => Json = json;

    /// <summary>The whole session, without the user that webhooks embed.</summary>
    public JsonObject Json { get; }

    /// <summary>The <c>sess_…</c> id.</summary>
    public string Id => Json["id"]!.GetValue<string>();

    /// <summary>Whose session it is.</summary>
    public string UserId => Json["user_id"]!.GetValue<string>();

    /// <summary>One of active, ended, removed, revoked.</summary>
    public string Status => Json["status"]!.GetValue<string>();

    /// <summary>Creation, Unix milliseconds: the moment of the sign-in.</summary>
    public long CreatedAt => Json["created_at"]!.GetValue<long>();
}
