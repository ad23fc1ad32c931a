using System.Globalization;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Accounts;

namespace UserSync.ClerkEmulator.Endpoints;

/// <summary>The filters, order and pages of <c>GET /v1/users</c>.</summary>
internal sealed class UserQuery(IQueryCollection query)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 500;
    private const int MaxIds = 100;

    /// <exception cref="FormatException">A parameter is out of its range, or two contradict each other.</exception>
    public IEnumerable<JsonObject> Page(IReadOnlyList<ClerkUser> users)
    {
        var limit = Number("limit", DefaultLimit, 1, MaxLimit);
        var offset = Number("offset", 0, 0, int.MaxValue);
        var order = query["order_by"].ToString().Trim() is { Length: > 0 } given ? given : "-created_at";
        var sorted = Sort(Filter(users), order);
        if (query["starting_after"].ToString() is { Length: > 0 } cursor)
        {
            if (query.ContainsKey("offset") || !order.EndsWith("created_at", StringComparison.Ordinal))
            {
                throw new FormatException("starting_after goes only with created_at ordering and without offset.");
            }

            var position = sorted.FindIndex(user => user.Id == cursor);
            offset = position < 0 ? throw new FormatException("starting_after names no user of this list.") : position + 1;
        }

        return sorted.Skip(offset).Take(limit).Select(user => user.Json);
    }

    /// <summary>How many users meet the filters.</summary>
    public int Count(IReadOnlyList<ClerkUser> users) => Filter(users).Count();

    private IEnumerable<ClerkUser> Filter(IReadOnlyList<ClerkUser> users)
    {
        // A plus in a query string arrives as a space.
        var ids = query["user_id"].OfType<string>().Select(id => id.Trim().TrimStart('+')).ToList();
        if (ids.Count > MaxIds)
        {
            throw new FormatException($"At most {MaxIds} user_id values.");
        }

        var wanted = ids.Where(id => !id.StartsWith('-')).ToHashSet();
        var unwanted = ids.Where(id => id.StartsWith('-')).Select(id => id[1..]).ToHashSet();
        return users.Where(user => (wanted.Count == 0 || wanted.Contains(user.Id)) && !unwanted.Contains(user.Id));
    }

    private static List<ClerkUser> Sort(IEnumerable<ClerkUser> users, string order)
    {
        Func<ClerkUser, long> key = order.TrimStart('+', '-') switch
        {
            "created_at" => user => user.CreatedAt,
            "updated_at" => user => user.UpdatedAt,
            var other => throw new FormatException($"order_by {other} is not supported."),
        };

        // Newest first reverses the ties as well, so that both directions walk the same sequence.
        var ascending = users.OrderBy(key);
        return [.. order.StartsWith('-') ? ascending.Reverse() : ascending];
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
