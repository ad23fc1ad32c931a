namespace UserSync.Faults.Sending;

/// <summary>How one try of a delivery ended.</summary>
internal enum TryEnd
{
    /// <summary>With an answer, whatever it was.</summary>
    Answered,

    /// <summary>Nobody listened.</summary>
    Refused,

    /// <summary>The connection died without an answer; what became of the event is unknown.</summary>
    Died,

    /// <summary>No answer within the 15 seconds that Svix waits.</summary>
    TimedOut,
}
