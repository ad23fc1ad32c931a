using System.Text;
using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>
/// The users, each as the text that Clerk would send of it, so that a hundred thousand of them are no burden, with the two
/// orders that are walked through. Whoever changes a user takes it out, changes it, and puts it back.
/// </summary>
internal sealed class UserTable
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SortedSet<(long At, long Number, string Id)> _byCreation = [];
    private readonly SortedSet<(long At, long Number, string Id)> _byChange = [];
    private long _number;

    public int Count => _entries.Count;

    /// <exception cref="ArgumentException">The id is taken.</exception>
    public void Add(JsonObject user)
    {
        var id = user["id"]!.GetValue<string>();
        _entries.Add(id, new Entry(++_number, user["created_at"]!.GetValue<long>()));
        Put(user);
    }

    /// <summary>Stores a changed user.</summary>
    public void Put(JsonObject user)
    {
        var id = user["id"]!.GetValue<string>();
        var entry = _entries[id];
        if (entry.Text.Length > 0)
        {
            _byCreation.Remove((entry.CreatedAt, entry.Number, id));
            _byChange.Remove((entry.UpdatedAt, entry.Number, id));
        }

        entry = entry with
        {
            CreatedAt = user["created_at"]!.GetValue<long>(),
            UpdatedAt = user["updated_at"]!.GetValue<long>(),
            Text = ClerkJson.Serialize(user),
        };
        _entries[id] = entry;
        _byCreation.Add((entry.CreatedAt, entry.Number, id));
        _byChange.Add((entry.UpdatedAt, entry.Number, id));
    }

    /// <summary>A copy of a user, or <see langword="null"/>.</summary>
    public JsonObject? Find(string id) => _entries.TryGetValue(id, out var entry) ? Parse(entry.Text) : null;

    public void Remove(string id)
    {
        _entries.Remove(id, out var entry);
        _byCreation.Remove((entry!.CreatedAt, entry.Number, id));
        _byChange.Remove((entry.UpdatedAt, entry.Number, id));
    }

    /// <summary>The ids in order of creation, from one on or all, oldest first or last.</summary>
    /// <param name="after">The id that they follow, or <see langword="null"/>.</param>
    /// <param name="descending">Newest first.</param>
    /// <exception cref="FormatException">There is no such user.</exception>
    public IEnumerable<string> ByCreation(string? after, bool descending)
    {
        if (after is null)
        {
            return (descending ? _byCreation.Reverse() : _byCreation).Select(key => key.Id);
        }

        // Clerk cannot go on from a user who is gone either.
        var entry = _entries.GetValueOrDefault(after) ?? throw new FormatException("starting_after names no user of this list.");
        var key = (entry.CreatedAt, entry.Number, after);
        var rest = descending
            ? _byCreation.GetViewBetween((long.MinValue, 0, ""), key).Reverse()
            : _byCreation.GetViewBetween(key, (long.MaxValue, long.MaxValue, ""));
        return rest.Skip(1).Select(following => following.Id);
    }

    /// <summary>The ids in order of their last change.</summary>
    public IEnumerable<string> ByChange(bool descending) => (descending ? _byChange.Reverse() : _byChange).Select(key => key.Id);

    /// <summary>When a user was created, in milliseconds since 1970.</summary>
    public long CreatedAt(string id) => _entries[id].CreatedAt;

    /// <summary>The text of a user.</summary>
    public byte[] TextOf(string id) => _entries[id].Text;

    private static JsonObject Parse(byte[] text) => JsonNode.Parse(Encoding.UTF8.GetString(text))!.AsObject();

    private sealed record Entry(long Number, long CreatedAt)
    {
        public long UpdatedAt { get; init; }

        public byte[] Text { get; init; } = [];
    }
}
