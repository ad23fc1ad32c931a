using Microsoft.EntityFrameworkCore;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>
/// Rows of PostgreSQL as text, every column of them but those that are ours alone and say under which id and when a row
/// was made or changed here: equal text is an equal row, byte for byte. (<c>created_at</c> is computed, from
/// <c>clerk_created_at</c> or else from <c>first_seen_at</c>.)
/// </summary>
internal static class StoredRows
{
    public static Task<List<string>> UsersAsync(this ApiHost api) => DumpAsync(
        api,
        """
        SELECT (to_jsonb(u) - '{{id,first_seen_at,created_at,updated_at}}'::text[])::text AS "Value" FROM users u ORDER BY clerk_user_id
        """);

    public static Task<List<string>> SessionsAsync(this ApiHost api) =>
        DumpAsync(api, """SELECT to_jsonb(s)::text AS "Value" FROM sessions s ORDER BY clerk_session_id""");

    private static Task<List<string>> DumpAsync(ApiHost api, string sql) =>
        api.QueryAsync(db => db.Database.SqlQueryRaw<string>(sql).ToListAsync());
}
