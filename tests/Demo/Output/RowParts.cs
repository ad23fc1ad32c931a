using UserSync.Demo.Service;

namespace UserSync.Demo.Output;

/// <summary>Sets what changed in a row. Columns that every write moves are only named.</summary>
internal static class RowParts
{
    private static readonly HashSet<string> _housekeeping = new(StringComparer.Ordinal)
    {
        "id", "clerk_user_id", "clerk_session_id", "clerk_created_at", "first_seen_at", "profile_image_url", "updated_at",
        "source_event_at_ms", "source_event_id", "source_updated_at_ms",
    };

    /// <summary>What is different from before; everything that is set where there was no row.</summary>
    public static IReadOnlyList<Part> Of(StoredRow? before, StoredRow? after)
    {
        if (after is null)
        {
            return [Part.Of(before is null ? "no row" : "the row is gone")];
        }

        var changed = after.Columns.Where(column => column.Value != before?[column.Key]).ToList();
        if (changed.Count == 0)
        {
            return [Part.Of("unchanged")];
        }

        var parts = changed.Where(column => !_housekeeping.Contains(column.Key))
            .SelectMany(column => Change(column.Key, before?[column.Key], column.Value))
            .ToList();
        var rest = changed.Count(column => _housekeeping.Contains(column.Key));
        return rest == 0 ? parts : [.. parts, Part.Of($"(and {rest} for housekeeping)", "grey")];
    }

    // What it was may stand on the next line.
    private static IEnumerable<Part> Change(string column, string? before, string? after) => before is null
        ? [Part.Of($"{column}=", "grey") + Part.Of(after ?? "null", "yellow")]
        : [Part.Of($"{column}=", "grey") + Part.Of(after ?? "null", "yellow"), Part.Of($"(was {before})", "grey")];
}
