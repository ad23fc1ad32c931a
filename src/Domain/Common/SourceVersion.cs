using System.Text;

namespace UserSync.Domain.Common;

/// <summary>
/// How new a snapshot from Clerk is. Of two snapshots of one object the greater version wins whole,
/// whatever order they arrive in. Equal versions are the same snapshot.
/// </summary>
/// <param name="UpdatedAtMs">Clerk's <c>updated_at</c> of the object, in milliseconds since 1970 (UTC).</param>
/// <param name="EventAtMs">The envelope's <c>timestamp</c>, in milliseconds since 1970 (UTC).</param>
/// <param name="EventId">The delivery's id, as in the <c>svix-id</c> header.</param>
public readonly record struct SourceVersion(long UpdatedAtMs, long EventAtMs, string EventId)
    : IComparable<SourceVersion>
{
    /// <summary>Compares by <c>updated_at</c>, then the envelope's time, then the bytes of the event id.</summary>
    public int CompareTo(SourceVersion other)
    {
        var byUpdate = UpdatedAtMs.CompareTo(other.UpdatedAtMs);
        if (byUpdate != 0)
        {
            return byUpdate;
        }

        var byEvent = EventAtMs.CompareTo(other.EventAtMs);
        return byEvent != 0 ? byEvent : CompareBytes(EventId, other.EventId);
    }

    /// <summary>Whether this version is newer than another one; a version is not newer than itself.</summary>
    public bool IsNewerThan(SourceVersion other) => CompareTo(other) > 0;

    /// <inheritdoc />
    public static bool operator <(SourceVersion left, SourceVersion right) => left.CompareTo(right) < 0;

    /// <inheritdoc />
    public static bool operator >(SourceVersion left, SourceVersion right) => left.CompareTo(right) > 0;

    /// <inheritdoc />
    public static bool operator <=(SourceVersion left, SourceVersion right) => left.CompareTo(right) <= 0;

    /// <inheritdoc />
    public static bool operator >=(SourceVersion left, SourceVersion right) => left.CompareTo(right) >= 0;

    // Both databases compare these ids by their UTF-8 bytes. UTF-16 order differs from it above U+FFFF,
    // and a linguistic order differs everywhere.
    private static int CompareBytes(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
