using System.Text;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Chaos;

namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>
/// Sends events by Svix' rules: at least once, in no promised order, retried on anything but a 2xx.
/// The emulator's clock times the retries and the time-out as well as the signatures.
/// </summary>
public sealed class WebhookSender
{
    private readonly string _instanceId;
    private readonly TimeSpan _attemptTimeout;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly List<WebhookMessage> _messages = [];
    private readonly List<WebhookMessage> _held = [];
    private readonly List<HttpMessageInvoker> _clients = [];
    private readonly ChangeSignal _changed;
    private readonly ChaosMonkey _chaos;
    private WebhookTransport? _transport;
    private WebhookTransport? _secondTransport;
    private int _running;

    internal WebhookSender(EmulatorOptions options, TimeProvider clock, ChaosMonkey chaos)
    {
        _chaos = chaos;
        _instanceId = options.InstanceId;
        _attemptTimeout = options.AttemptTimeout;
        _clock = clock;
        _changed = new ChangeSignal(_gate);
        Secrets = options.WebhookSecrets;
        RetrySchedule = options.RetrySchedule;
        IsPaused = !options.AutoDeliver;
        SetEndpoint(options.WebhookUrl);
        SecondSecrets = options.SecondWebhookSecrets;
        SetSecondEndpoint(options.SecondWebhookUrl);
    }

    /// <summary>Secrets that sign the next attempts, one signature each.</summary>
    public IReadOnlyList<string> Secrets { get; set; }

    /// <summary>Secrets that sign the next attempts at the second receiver.</summary>
    public IReadOnlyList<string> SecondSecrets { get; set; }

    /// <summary>Delays before each attempt of the deliveries that start from now on.</summary>
    public IReadOnlyList<TimeSpan> RetrySchedule { get; set; }

    /// <summary>Whether new events are held back.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>All messages so far, oldest first.</summary>
    public IReadOnlyList<WebhookMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Sets the receiver, for tests that know its address only once it runs.</summary>
    /// <param name="url">The receiver; <see langword="null"/> holds further events back.</param>
    /// <param name="handler">Carries the requests instead of the network, such as a test server's; stays the caller's.</param>
    public void SetEndpoint(Uri? url, HttpMessageHandler? handler = null)
    {
        lock (_gate)
        {
            if (url is null)
            {
                _transport = null;
                return;
            }

            var client = NewClient(handler);
            _transport = new WebhookTransport(url, client, _attemptTimeout, _clock);
        }
    }

    /// <summary>
    /// Sets a second receiver, which is sent every event as well, with the same id and signed by secrets of its own: so a
    /// Clerk endpoint is moved, since its secret cannot be rotated.
    /// </summary>
    /// <param name="url">The receiver; <see langword="null"/> for none.</param>
    public void SetSecondEndpoint(Uri? url)
    {
        lock (_gate)
        {
            _secondTransport = url is null ? null : new WebhookTransport(url, NewClient(), _attemptTimeout, _clock);
        }
    }

    /// <summary>Wraps data in Clerk's envelope and sends it, or holds it back while paused or without a receiver.</summary>
    public WebhookMessage Publish(string type, JsonObject data)
    {
        var now = _clock.GetUtcNow();
        var envelope = new JsonObject
        {
            ["data"] = data.DeepClone(),
            ["event_attributes"] = new JsonObject
            {
                ["http_request"] = new JsonObject { ["client_ip"] = "127.0.0.1", ["user_agent"] = "ClerkEmulator" },
            },
            ["instance_id"] = _instanceId,
            ["object"] = "event",
            ["timestamp"] = now.ToUnixTimeMilliseconds(),
            ["type"] = type,
        };
        return Enqueue(new WebhookMessage(ClerkJson.Serialize(envelope), now));
    }

    /// <summary>Sends any body, well-formed or not, as it is.</summary>
    public WebhookMessage PublishRaw(string body)
        => Enqueue(new WebhookMessage(Encoding.UTF8.GetBytes(body), _clock.GetUtcNow()));

    /// <summary>Finds a message by its <c>svix-id</c>.</summary>
    public WebhookMessage? Find(string messageId) => Messages.FirstOrDefault(message => message.Id == messageId);

    /// <summary>Holds new events back. Deliveries under way go on.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            IsPaused = true;
        }
    }

    /// <summary>Sends what is held, in order of origin but not waiting for one another, and stops holding back.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            IsPaused = false;
            if (_transport is not null)
            {
                TakeHeld().ToList().ForEach(message => _ = StartAsync(message, retry: true, _stopped.Token));
            }
        }
    }

    /// <summary>Takes the held messages, oldest first. They leave only by <see cref="DeliverAsync"/> or <see cref="Resend"/>.</summary>
    public IReadOnlyList<WebhookMessage> TakeHeld()
    {
        lock (_gate)
        {
            WebhookMessage[] taken = [.. _held];
            _held.Clear();
            return taken;
        }
    }

    /// <summary>Delivers a message now, paused or not, also one delivered before.</summary>
    /// <param name="message">Any message of this sender.</param>
    /// <param name="retry">Whether failures are retried by the schedule, or one attempt is all.</param>
    /// <param name="cancellationToken">Gives up waiting and retrying.</param>
    /// <returns>The last attempt.</returns>
    /// <exception cref="InvalidOperationException">There is no receiver.</exception>
    public async Task<WebhookAttempt> DeliverAsync(
        WebhookMessage message, bool retry = true, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped.Token);
        return await StartAsync(message, retry, stop.Token);
    }

    /// <summary>Sends a message once more, as Clerk's dashboard does: the same id, a fresh timestamp.</summary>
    /// <exception cref="KeyNotFoundException">There is no such message.</exception>
    /// <exception cref="InvalidOperationException">There is no receiver.</exception>
    public WebhookMessage Resend(string messageId)
    {
        var message = Find(messageId) ?? throw new KeyNotFoundException($"No message {messageId}.");
        _ = StartAsync(message, retry: true, _stopped.Token);
        return message;
    }

    /// <summary>Completes once nothing is being sent or waits for a retry. Held messages do not count.</summary>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken = default)
        => _changed.WaitUntilAsync(() => _running == 0, cancellationToken);

    /// <summary>Waits for the first message, past or future, that meets a condition.</summary>
    public async Task<WebhookMessage> WaitForAsync(
        Func<WebhookMessage, bool> condition, CancellationToken cancellationToken = default)
    {
        WebhookMessage? found = null;
        await _changed.WaitUntilAsync(() => (found = _messages.FirstOrDefault(condition)) is not null, cancellationToken);
        return found!;
    }

    /// <summary>Drops what is under way, for good.</summary>
    internal async Task StopAsync()
    {
        await _stopped.CancelAsync();
        await WaitUntilIdleAsync();
        _clients.ForEach(client => client.Dispose());
    }

    private WebhookMessage Enqueue(WebhookMessage message)
    {
        lock (_gate)
        {
            _messages.Add(message);
            if (IsPaused || _transport is null)
            {
                _held.Add(message);
            }
            else
            {
                Send(message);
            }

            _changed.Raise();
        }

        return message;
    }

    private HttpMessageInvoker NewClient(HttpMessageHandler? handler = null)
    {
        var client = handler is null
            ? new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
            : new HttpMessageInvoker(handler, disposeHandler: false);
        _clients.Add(client);
        return client;
    }

    /// <summary>Sends a new message by the rules of the chaos.</summary>
    private void Send(WebhookMessage message)
    {
        var options = _chaos.Options;
        if (_chaos.Happens(options.LostWebhooks))
        {
            message.Status = WebhookStatus.Lost;
            return;
        }

        var copies = _chaos.Happens(options.DuplicatedWebhooks) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            var delay = options.WebhookDelay > TimeSpan.Zero ? _chaos.PartOf(options.WebhookDelay) : TimeSpan.Zero;
            _ = StartAsync(message, retry: true, _stopped.Token, delay);
        }

        if (_secondTransport is { } second)
        {
            _running++;
            _ = Task.Run(() => RunAsync(second, () => SecondSecrets, message, RetrySchedule, TimeSpan.Zero, _stopped.Token), CancellationToken.None);
        }
    }

    private Task<WebhookAttempt> StartAsync(
        WebhookMessage message, bool retry, CancellationToken cancellationToken, TimeSpan delay = default)
    {
        lock (_gate)
        {
            var transport = _transport ?? throw new InvalidOperationException("There is no webhook receiver.");
            _held.Remove(message);
            _running++;
            message.Status = WebhookStatus.Sending;

            // Not with the token: the count of running deliveries has to go down again in any case.
            var schedule = retry ? RetrySchedule : [.. RetrySchedule.Take(1)];
            return Task.Run(() => RunAsync(transport, () => Secrets, message, schedule, delay, cancellationToken), CancellationToken.None);
        }
    }

    private async Task<WebhookAttempt> RunAsync(
        WebhookTransport transport,
        Func<IReadOnlyList<string>> secrets,
        WebhookMessage message,
        IReadOnlyList<TimeSpan> schedule,
        TimeSpan delay,
        CancellationToken cancellationToken)
    {
        WebhookAttempt? last = null;
        try
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _clock, cancellationToken);
            }

            await foreach (var attempt in transport.AttemptAllAsync(message, secrets, schedule, cancellationToken))
            {
                last = attempt;
                _changed.Raise();
            }

            return last ?? throw new InvalidOperationException("The retry schedule is empty.");
        }
        finally
        {
            lock (_gate)
            {
                message.Status = last switch
                {
                    { Succeeded: true } => WebhookStatus.Delivered,
                    { AbortRequested: true } => WebhookStatus.Aborted,
                    _ => WebhookStatus.Failed,
                };
                _running--;
                _changed.Raise();
            }
        }
    }
}
