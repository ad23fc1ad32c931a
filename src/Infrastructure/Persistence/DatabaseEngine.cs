namespace UserSync.Infrastructure.Persistence;

/// <summary>The databases that UserSync runs on.</summary>
public enum DatabaseEngine
{
    /// <summary>The embedded default, for a first run and small installations: one file, one writer.</summary>
    Sqlite,

    /// <summary>The real one.</summary>
    PostgreSql,
}
