namespace UserSync.Bench.Baselines;

/// <summary>
/// The statements that the baselines run, in the words of whoever runs them: the same work as UserSync's, on tables of the
/// same columns, but with the primary key and one unique index only.
/// </summary>
internal static class BaselineSql
{
    private static readonly (string Column, string Value)[] _userColumns =
    [
        ("id", "id"), ("clerk_user_id", "user_id"), ("email", "email"), ("email_verified", "true"), ("phone_number", "NULL"),
        ("username", "username"), ("first_name", "first_name"), ("last_name", "last_name"), ("profile_image_url", "image_url"),
        ("public_metadata", "public_metadata"), ("role", "role"), ("organization_id", "NULL"), ("banned", "false"),
        ("locked", "false"), ("clerk_created_at", "now"), ("source_updated_at_ms", "updated_at_ms"),
        ("source_event_at_ms", "event_at_ms"), ("source_event_id", "event_id"), ("first_seen_at", "now"), ("updated_at", "now"),
    ];

    private static readonly (string Column, string Value)[] _eventColumns =
    [
        ("event_id", "event_id"), ("type", "type"), ("clerk_object_id", "user_id"), ("clerk_user_id", "user_id"),
        ("event_at", "now"), ("received_at", "now"), ("attempts", "1"), ("settled_attempt", "1"), ("status", "'applied'"),
        ("duration_ms", "1"), ("payload", "payload"), ("source_updated_at_ms", "updated_at_ms"), ("payload_form", "'whole'"),
        ("last_attempt_at", "now"),
    ];

    /// <summary>Columns of <c>users</c> that stay as they were when the row was made.</summary>
    private static readonly string[] _kept = ["id", "clerk_user_id", "clerk_created_at", "first_seen_at"];

    /// <summary>Columns of <c>users</c> that <c>/api/auth/me</c> answers with, under the names that it gives them.</summary>
    public const string MeColumns =
        "id, clerk_user_id, email, email_verified, phone_number, username, first_name, last_name, profile_image_url, role, "
        + "organization_id, created_at, updated_at, last_login_at, deleted_at";

    /// <summary>Makes the tables of one baseline.</summary>
    /// <param name="schema">Where.</param>
    public static string CreateTables(string schema) => $"""
        CREATE SCHEMA {schema};
        CREATE TABLE {schema}.webhook_events (LIKE public.webhook_events);
        ALTER TABLE {schema}.webhook_events ADD PRIMARY KEY (event_id);
        CREATE TABLE {schema}.users (LIKE public.users INCLUDING GENERATED);
        ALTER TABLE {schema}.users ADD PRIMARY KEY (id), ADD UNIQUE (clerk_user_id);
        """;

    /// <summary>Adds an event to the log and brings its user up to date, in one statement.</summary>
    /// <param name="valueOf">How a value is said: a placeholder, or an expression.</param>
    public static string Apply(Func<string, string> valueOf)
    {
        var users = string.Join(", ", _userColumns.Select(column => column.Column));
        var set = string.Join(", ", _userColumns.Where(column => !_kept.Contains(column.Column)).Select(column => $"{column.Column} = excluded.{column.Column}"));
        var events = string.Join(", ", _eventColumns.Select(column => column.Column));
        return $"WITH joined AS (INSERT INTO users AS stored ({users}) VALUES ({Values(_userColumns, valueOf)}) "
            + $"ON CONFLICT (clerk_user_id) DO UPDATE SET {set} WHERE excluded.source_updated_at_ms > stored.source_updated_at_ms) "
            + $"INSERT INTO webhook_events ({events}) VALUES ({Values(_eventColumns, valueOf)}) ON CONFLICT (event_id) DO NOTHING";
    }

    /// <summary>Reads a user.</summary>
    /// <param name="userId">Their id in Clerk: a placeholder, or an expression.</param>
    public static string Me(string userId) => $"SELECT {MeColumns} FROM users WHERE clerk_user_id = {userId}";

    private static string Values((string Column, string Value)[] columns, Func<string, string> valueOf) =>
        string.Join(", ", columns.Select(column => column.Value switch
        {
            "now" => "now()",
            "NULL" or "true" or "false" or "1" or "'applied'" or "'whole'" => column.Value,
            var value => valueOf(value),
        }));
}
