namespace UserSync.Domain.WebhookEvents;

/// <summary>Why an event failed, in the words of the answer that its delivery got.</summary>
public static class EventErrorCode
{
    /// <summary>It lacks what its type needs, or comes from another Clerk instance. Only a fix here helps.</summary>
    public const string Unprocessable = "webhook_payload_unprocessable";

    /// <summary>Something unexpected went wrong here; another attempt may help.</summary>
    public const string Internal = "internal_error";
}
