namespace UserSync.Infrastructure.Persistence;

/// <summary>Where users are kept.</summary>
/// <param name="Engine">Which database.</param>
/// <param name="ConnectionString">Its connection string in the driver's own form. Holds a password; never logged.</param>
/// <param name="EraseOnDelete">Whether the personal fields of deleted users are blanked, and stay so.</param>
public sealed record DatabaseOptions(DatabaseEngine Engine, string ConnectionString, bool EraseOnDelete = false)
{
    /// <summary>Hides the connection string.</summary>
    public override string ToString() => $"{Engine}";
}
