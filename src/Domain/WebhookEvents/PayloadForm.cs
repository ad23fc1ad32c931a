namespace UserSync.Domain.WebhookEvents;

/// <summary>How much of an event's body is kept.</summary>
public enum PayloadForm
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its structure, with ids, types, statuses, roles, numbers and booleans, and nothing personal.</summary>
    Redacted,

    /// <summary>The body exactly as it was signed. Only such an event can be replayed.</summary>
    Whole,
}
