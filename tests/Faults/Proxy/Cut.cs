namespace UserSync.Faults.Proxy;

/// <summary>Where a connection breaks around the one statement that writes a delivery.</summary>
internal enum Cut
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Before the statement has reached PostgreSQL: nothing is committed.</summary>
    BeforeWrite,

    /// <summary>
    /// After PostgreSQL has carried the statement out and said so, but before it has committed, which it does only
    /// afterwards. Nothing is committed.
    /// </summary>
    BeforeCommit,

    /// <summary>The same, with the last words that a backend has when it is terminated at that moment.</summary>
    TerminatedBeforeCommit,

    /// <summary>After the commit; nothing of the reply arrives.</summary>
    BeforeReply,

    /// <summary>After the commit; the reply arrives but for its last message, the one that says that the commit is done.</summary>
    WithinReply,
}
