using System.Globalization;
using UserSync.Application.Clerk;

namespace UserSync.Infrastructure.ClerkApi;

/// <summary>
/// Where a walk by creation goes on: after a user, and, in case that user is gone by then, from the moment of creation on.
/// As text <c>1767344400123.user_…</c>, or the id alone where Clerk did not say when.
/// </summary>
internal sealed record CreationCursor(string Id, long? CreatedAtMs)
{
    /// <summary>The cursor after a user, or <see langword="null"/> where there is none.</summary>
    public static string? After(ClerkUser? user) => user is null ? null
        : user.Profile.CreatedAt is { } created ? FormattableString.Invariant($"{created.ToUnixTimeMilliseconds()}.{user.Id}")
        : user.Id;

    /// <summary>Reads a cursor back.</summary>
    public static CreationCursor? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var created)
            ? new CreationCursor(text[(dot + 1)..], created)
            : new CreationCursor(text, null);
    }

    /// <summary>
    /// Whether a page follows. A stand-in that knows no cursor would begin anew each time, and the walk would never end.
    /// </summary>
    public bool IsBefore(ClerkUserPage page) =>
        page.Users.All(user => user.Profile.CreatedAt is null || CreatedAtMs is null || user.Profile.CreatedAt.Value.ToUnixTimeMilliseconds() >= CreatedAtMs)
        && (page.IsLast || page.Cursor != After(page.Users.FirstOrDefault(user => user.Id == Id)));
}
