using System.Buffers.Text;
using System.Globalization;
using System.Text;
using UserSync.Application.Common;

namespace UserSync.Application.Webhooks;

/// <summary>
/// Where an event stands in the log, which is ordered by arrival and then by id. Both never change, so a list that goes on
/// from a position neither loses nor doubles an event, whatever arrives meanwhile.
/// </summary>
/// <param name="ReceivedAt">When it first arrived.</param>
/// <param name="EventId">Its id.</param>
public sealed record EventPosition(DateTimeOffset ReceivedAt, string EventId)
{
    private const int MaxCursorLength = 1_024;

    /// <summary>The position as text for callers, who need not know what it says.</summary>
    public string ToCursor() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{ReceivedAt.UtcTicks}:{EventId}")));

    /// <summary>Reads what <see cref="ToCursor"/> wrote; none is <see langword="null"/>, where a list begins.</summary>
    public static bool TryParse(string? cursor, out EventPosition? position)
    {
        position = null;
        if (cursor is null)
        {
            return true;
        }

        if (cursor.Length > MaxCursorLength || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(':', 2);
        if (parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && ClerkIdRules.IsClerkId(parts[1]))
        {
            position = new EventPosition(new DateTimeOffset(ticks, TimeSpan.Zero), parts[1]);
        }

        return position is not null;
    }
}
