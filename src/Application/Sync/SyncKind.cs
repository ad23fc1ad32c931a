namespace UserSync.Application.Sync;

/// <summary>The ways of going through Clerk's users.</summary>
public enum SyncKind
{
    /// <summary>Takes everybody in, oldest first.</summary>
    Backfill,

    /// <summary>Compares everybody with what is stored.</summary>
    Reconciliation,

    /// <summary>Compares those who changed lately.</summary>
    Changes,
}
