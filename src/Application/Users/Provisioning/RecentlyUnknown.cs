namespace UserSync.Application.Users.Provisioning;

/// <summary>
/// The ids that Clerk had no user for a moment ago, so that a client that insists does not cost a call each time. It
/// holds so many at most: past that the oldest is forgotten, which costs a call and no more.
/// </summary>
internal sealed class RecentlyUnknown(TimeProvider clock)
{
    public const int Most = 10_000;

    /// <summary>Long enough to absorb a client's retries, short enough that nobody waits for it to pass.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<(string Id, long Since)> _inOrder = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public bool Contains(string id)
    {
        lock (_gate)
        {
            Forget();
            return _ids.Contains(id);
        }
    }

    public void Add(string id)
    {
        lock (_gate)
        {
            Forget();
            if (_ids.Add(id))
            {
                _inOrder.Enqueue((id, clock.GetTimestamp()));
            }
        }
    }

    private void Forget()
    {
        while (_inOrder.TryPeek(out var oldest)
            && (_inOrder.Count >= Most || clock.GetElapsedTime(oldest.Since) >= Remembered))
        {
            _ids.Remove(_inOrder.Dequeue().Id);
        }
    }
}
