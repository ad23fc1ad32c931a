using System.Globalization;
using UserSync.ClerkEmulator.Accounts;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>The filters, order and pages of <c>GET /v1/users</c>.</summary>
internal sealed class UserQuery(IQueryCollection query)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 500;
    private const int MaxIds = 100;

    /// <summary>The ids of the users of a page.</summary>
    /// <exception cref="FormatException">A parameter is out of its range, or two contradict each other.</exception>
    public IEnumerable<string> Page(UserTable users)
    {
        var limit = Number("limit", DefaultLimit, 1, MaxLimit);
        var offset = Number("offset", 0, 0, int.MaxValue);
        var order = query["order_by"].ToString().Trim() is { Length: > 0 } given ? given : "-created_at";
        var cursor = query["starting_after"].ToString();
        if (cursor.Length > 0 && (query.ContainsKey("offset") || !order.EndsWith("created_at", StringComparison.Ordinal)))
        {
            throw new FormatException("starting_after goes only with created_at ordering and without offset.");
        }

        var descending = order.StartsWith('-');
        var ids = order.TrimStart('+', '-') switch
        {
            "created_at" => users.ByCreation(cursor.Length > 0 ? cursor : null, descending),
            "updated_at" => users.ByChange(descending),
            var other => throw new FormatException($"order_by {other} is not supported."),
        };
        if (query["created_at_after"].ToString() is { Length: > 0 } since)
        {
            var ms = long.Parse(since, NumberStyles.None, CultureInfo.InvariantCulture);
            ids = ids.Where(id => users.CreatedAt(id) > ms);
        }

        return ids.Where(Filter()).Skip(offset).Take(limit);
    }

    /// <summary>How many users meet the filters.</summary>
    public int Count(UserDirectory users) =>
        query.ContainsKey("user_id") ? users.Texts(table => table.ByCreation(null, descending: false).Where(Filter())).Count : users.Count;

    private Func<string, bool> Filter()
    {
        // A plus in a query string arrives as a space.
        var ids = query["user_id"].OfType<string>().Select(id => id.Trim().TrimStart('+')).ToList();
        if (ids.Count > MaxIds)
        {
            throw new FormatException($"At most {MaxIds} user_id values.");
        }

        var wanted = ids.Where(id => !id.StartsWith('-')).ToHashSet();
        var unwanted = ids.Where(id => id.StartsWith('-')).Select(id => id[1..]).ToHashSet();
        return id => (wanted.Count == 0 || wanted.Contains(id)) && !unwanted.Contains(id);
    }

    private int Number(string name, int fallback, int least, int most)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} has to be between {least} and {most}.");
    }
}
