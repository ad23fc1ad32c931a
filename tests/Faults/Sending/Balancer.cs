namespace UserSync.Faults.Sending;

/// <summary>
/// Chooses the replica for each try: all in turn, or, as a load balancer does, those that say of themselves that they
/// are ready.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = _patience };
    private readonly IReadOnlyList<Uri> _replicas;
    private readonly bool[] _isReady;
    private readonly Task _asking;
    private int _turn;

    /// <param name="replicas">Where they listen.</param>
    /// <param name="asks">Whether it asks them.</param>
    public Balancer(IReadOnlyList<Uri> replicas, bool asks)
    {
        _replicas = replicas;
        _isReady = [.. replicas.Select(_ => true)];
        _asking = asks ? Task.WhenAll(Enumerable.Range(0, replicas.Count).Select(AskAsync)) : Task.CompletedTask;
    }

    /// <summary>The number of the replica whose turn it is, and where it listens.</summary>
    public (int Number, Uri Address) Next()
    {
        // One turn a call: others who take theirs meanwhile must not make this one come round to where it has been.
        var turn = (uint)Interlocked.Increment(ref _turn);
        for (var passed = 0u; passed < _replicas.Count; passed++)
        {
            var number = (int)((turn + passed) % _replicas.Count);
            if (Volatile.Read(ref _isReady[number]) || passed == _replicas.Count - 1)
            {
                return (number, _replicas[number]);
            }
        }

        throw new InvalidOperationException("There are no replicas.");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        _client.Dispose();
        _end.Dispose();
    }

    private async Task AskAsync(int number)
    {
        while (!_end.IsCancellationRequested)
        {
            Volatile.Write(ref _isReady[number], await IsReadyAsync(_replicas[number]));
            await Task.Delay(_interval, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> IsReadyAsync(Uri replica)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(replica, "/health/ready"), _end.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
