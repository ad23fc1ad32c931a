namespace UserSync.Application.Webhooks;

/// <summary>What became of one delivery.</summary>
public enum WebhookOutcome
{
    /// <summary>It changed something stored.</summary>
    Applied,

    /// <summary>An earlier delivery with the same event id was answered 200 already.</summary>
    Duplicate,

    /// <summary>Nothing in it was newer than what is stored.</summary>
    Stale,

    /// <summary>Its type is not used here.</summary>
    Ignored,

    /// <summary>The body is no JSON object with a string <c>type</c>. Nothing was recorded: there is nothing to record it as.</summary>
    BodyInvalid,

    /// <summary>The type is known, but its data lacks what the type needs. Recorded as failed; a retry cannot help.</summary>
    Unprocessable,

    /// <summary>Something unexpected went wrong. Recorded as failed; a retry may help.</summary>
    Failed,
}
