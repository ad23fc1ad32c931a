namespace UserSync.Application.Webhooks.Commands.ReplayEvent;

/// <summary>What became of a replay.</summary>
public enum ReplayOutcome
{
    /// <summary>It changed something stored.</summary>
    Applied,

    /// <summary>All that it tells was stored already, or something newer.</summary>
    Stale,

    /// <summary>Its type is not used here.</summary>
    Ignored,

    /// <summary>Its data lacks what its type needs, or it comes from another Clerk instance.</summary>
    Unprocessable,

    /// <summary>Something unexpected went wrong.</summary>
    Failed,

    /// <summary>Its body is not kept whole, so there is nothing to replay.</summary>
    PayloadNotKept,

    /// <summary>There is no such event in the log.</summary>
    NotFound,
}
