namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>Where the delivery of a message stands.</summary>
public enum WebhookStatus
{
    /// <summary>Waits for <see cref="WebhookSender.Resume"/> or an explicit delivery.</summary>
    Held,

    /// <summary>Being attempted, or waiting for the next attempt.</summary>
    Sending,

    /// <summary>Answered by a 2xx.</summary>
    Delivered,

    /// <summary>Every attempt failed.</summary>
    Failed,

    /// <summary>The receiver asked to stop the retries.</summary>
    Aborted,

    /// <summary>Never sent, since the chaos wanted it so.</summary>
    Lost,
}
