namespace UserSync.Faults.Sending;

/// <summary>A stream of events: each of several workers delivers one after the other, however long each takes.</summary>
internal sealed class Load
{
    // One event in so many is delivered again after it has been taken, as Svix does at times.
    private const int RedeliveredOneIn = 32;

    private readonly Sender _sender;
    private readonly EventSource _events;
    private readonly TimeSpan _pause;
    private readonly CancellationTokenSource _giveUp;
    private readonly Task _workers;
    private volatile bool _isEnding;

    /// <param name="sender">Delivers.</param>
    /// <param name="events">What is delivered.</param>
    /// <param name="workers">How many deliveries are under way at once.</param>
    /// <param name="pause">How long each worker rests after an event.</param>
    /// <param name="cancellationToken">Ends everything at once.</param>
    public Load(Sender sender, EventSource events, int workers, TimeSpan pause, CancellationToken cancellationToken)
    {
        _sender = sender;
        _events = events;
        _pause = pause;
        _giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _workers = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
    }

    /// <summary>How many events have been begun.</summary>
    public int Events => _events.Count;

    /// <summary>Ends with the last delivery.</summary>
    public Task Ended => _workers;

    /// <summary>Begins no more events, and finishes those that are under way.</summary>
    /// <param name="patience">How long that may take; what is left then stays undelivered.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        _isEnding = true;
        _giveUp.CancelAfter(patience);
        await _workers;
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!_isEnding)
            {
                var sent = _events.Next();
                await _sender.DeliverAsync(sent, _giveUp.Token);
                if (Random.Shared.Next(RedeliveredOneIn) == 0)
                {
                    await _sender.DeliverAsync(sent, _giveUp.Token);
                }

                if (_pause > TimeSpan.Zero)
                {
                    await Task.Delay(_pause, _giveUp.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The ledger tells what is left undelivered.
        }
    }
}
