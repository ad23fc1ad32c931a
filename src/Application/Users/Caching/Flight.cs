using UserSync.Application.Users.Queries.GetCurrentUser;

namespace UserSync.Application.Users.Caching;

/// <summary>One read of one user that is under way. It begins when the first one waits for it.</summary>
internal sealed class Flight
{
    private readonly Lazy<Task<CurrentUser>> _landing;
    private readonly Lock _gate = new();
    private bool _isVoid;

    /// <param name="fly">Reads the user.</param>
    public Flight(Func<Flight, Task<CurrentUser>> fly) =>
        _landing = new Lazy<Task<CurrentUser>>(() => Task.Run(() => fly(this), CancellationToken.None));

    /// <summary>What the read found.</summary>
    public Task<CurrentUser> Landing => _landing.Value;

    /// <summary>Says that what the read finds may be of before an invalidation.</summary>
    public void Void()
    {
        lock (_gate)
        {
            _isVoid = true;
        }
    }

    /// <summary>Does something with what was read, unless the flight is void by then. An invalidation waits for it to be done.</summary>
    public void UnlessVoid(Action keep)
    {
        lock (_gate)
        {
            if (!_isVoid)
            {
                keep();
            }
        }
    }
}
