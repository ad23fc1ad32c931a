namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>
/// The join as SQL, in words that PostgreSQL and SQLite share: what follows <c>INSERT INTO … AS stored</c>. It says
/// what <c>UserState.Join</c> and <c>Session.Join</c> say in the domain; tests hold them equal on both engines.
/// </summary>
internal static class JoinSql
{
    /// <summary>Columns of <c>users</c> that a profile fills; they change together or not at all.</summary>
    public static readonly string[] ProfileColumns =
    [
        "email", "email_verified", "phone_number", "username", "first_name", "last_name", "profile_image_url",
        "public_metadata", "role", "organization_id", "banned", "locked", "clerk_created_at",
        "source_updated_at_ms", "source_event_at_ms", "source_event_id",
    ];

    /// <summary>Columns of <c>users</c> in the order in which both engines insert them.</summary>
    public static readonly string[] UserColumns =
        ["id", "clerk_user_id", .. ProfileColumns, "deleted_at", "last_login_at", "first_seen_at", "updated_at"];

    /// <summary>Columns of <c>sessions</c> in the order in which both engines insert them.</summary>
    public static readonly string[] SessionColumns =
    [
        "clerk_session_id", "clerk_user_id", "status", "started_at", "last_active_at", "ended_at", "actor_id",
        "device_type", "browser_name", "is_mobile", "source_updated_at_ms", "source_event_at_ms", "source_event_id",
    ];

    /// <summary>Columns of <c>webhook_events</c> that a batch gives, in the order in which both engines insert them.</summary>
    public static readonly string[] EventColumns =
    [
        "event_id", "type", "clerk_object_id", "clerk_user_id", "event_at", "received_at", "attempts",
        "settled_attempt", "status", "duration_ms", "error", "payload", "source_updated_at_ms", "error_code",
        "payload_form", "last_attempt_at",
    ];

    /// <summary>
    /// Columns of <c>webhook_events</c> that the database fills in, after those: the version that was stored of the event's
    /// object, a user or a session, when its commit began, and its user's deletion.
    /// </summary>
    public static readonly string[] FoundColumns = ["found_updated_at_ms", "found_deleted_at"];

    /// <summary>Columns of <c>webhook_events</c> that tell of the attempt whose outcome stands.</summary>
    private static readonly string[] _outcomeColumns =
    [
        "type", "clerk_object_id", "clerk_user_id", "event_at", "status", "duration_ms", "error", "payload",
        "source_updated_at_ms", "error_code", "payload_form", .. FoundColumns,
    ];

    private const string IsNewer = """
        (excluded.source_updated_at_ms IS NOT NULL AND (stored.source_updated_at_ms IS NULL
            OR (excluded.source_updated_at_ms, excluded.source_event_at_ms, excluded.source_event_id)
                > (stored.source_updated_at_ms, stored.source_event_at_ms, stored.source_event_id)))
        """;

    private const string IsEarlierDeletion =
        "(excluded.deleted_at IS NOT NULL AND (stored.deleted_at IS NULL OR excluded.deleted_at < stored.deleted_at))";

    private const string IsLaterLogin =
        "(excluded.last_login_at IS NOT NULL AND (stored.last_login_at IS NULL OR excluded.last_login_at > stored.last_login_at))";

    /// <summary>What erasing leaves of each personal column; it mirrors <c>UserProfile.WithoutPersonalFields</c>.</summary>
    private static readonly Dictionary<string, string> _erased = new()
    {
        ["email"] = "NULL",
        ["email_verified"] = "FALSE",
        ["phone_number"] = "NULL",
        ["username"] = "NULL",
        ["first_name"] = "NULL",
        ["last_name"] = "NULL",
        ["profile_image_url"] = "NULL",
        ["public_metadata"] = "'{}'",
    };

    /// <summary>Joins a row of <c>users</c>; returns the keys of those that changed.</summary>
    /// <param name="eraseOnDelete">Whether the personal columns of a deleted user are blanked.</param>
    public static string OnUserConflict(bool eraseOnDelete) => $"""
        ON CONFLICT (clerk_user_id) DO UPDATE SET
            {string.Join(",\n    ", ProfileColumns.Select(column => $"{column} = {Joined(column, eraseOnDelete)}"))},
            deleted_at = CASE WHEN {IsEarlierDeletion} THEN excluded.deleted_at ELSE stored.deleted_at END,
            last_login_at = CASE WHEN {IsLaterLogin} THEN excluded.last_login_at ELSE stored.last_login_at END,
            updated_at = excluded.updated_at
        WHERE {IsNewer} OR {IsEarlierDeletion} OR {IsLaterLogin}
        RETURNING clerk_user_id
        """;

    /// <summary>Joins a row of <c>sessions</c>; returns the keys of those that changed.</summary>
    public static readonly string OnSessionConflict = $"""
        ON CONFLICT (clerk_session_id) DO UPDATE SET
            {string.Join(",\n    ", SessionColumns.Skip(1).Select(column => $"{column} = excluded.{column}"))}
        WHERE {IsNewer}
        RETURNING clerk_session_id
        """;

    /// <summary>
    /// Counts an attempt of an event that is logged already. Its outcome stands once it was answered 200; until then
    /// this attempt's counts. Where the returned attempts and settled_attempt are equal, this attempt settled it.
    /// </summary>
    public static readonly string OnEventConflict = $"""
        ON CONFLICT (event_id) DO UPDATE SET
            attempts = stored.attempts + 1,
            last_attempt_at = excluded.last_attempt_at,
            settled_attempt = CASE WHEN stored.settled_attempt IS NULL AND excluded.settled_attempt IS NOT NULL
                THEN stored.attempts + 1 ELSE stored.settled_attempt END,
            {string.Join(",\n    ", _outcomeColumns.Select(column =>
                $"{column} = CASE WHEN stored.settled_attempt IS NULL THEN excluded.{column} ELSE stored.{column} END"))}
        RETURNING event_id, attempts, settled_attempt, status
        """;

    private static string Joined(string column, bool eraseOnDelete)
    {
        var joined = $"CASE WHEN {IsNewer} THEN excluded.{column} ELSE stored.{column} END";
        return eraseOnDelete && _erased.TryGetValue(column, out var erased)
            ? $"""
              CASE WHEN stored.deleted_at IS NULL AND excluded.deleted_at IS NULL THEN {joined}
                  WHEN stored.source_updated_at_ms IS NULL AND excluded.source_updated_at_ms IS NULL THEN NULL
                  ELSE {erased} END
              """
            : joined;
    }
}
