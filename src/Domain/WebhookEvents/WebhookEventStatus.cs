namespace UserSync.Domain.WebhookEvents;

/// <summary>What became of an event.</summary>
public enum WebhookEventStatus
{
    /// <summary>It changed something stored.</summary>
    Applied,

    /// <summary>It was understood, and nothing in it was newer than what is stored.</summary>
    Stale,

    /// <summary>It is of a type that is not used here.</summary>
    Ignored,

    /// <summary>It could not be applied; another delivery of it is tried again.</summary>
    Failed,
}
