namespace UserSync.TestCommon.Postgres;

/// <summary>What every server that we start has in common, so that a test sees the same whichever was taken.</summary>
internal static class PostgresSettings
{
    /// <summary>Text sorts and compares alike in every source.</summary>
    public const string Locale = "C.UTF-8";

    /// <summary>Fast instead of durable, and room for tests that run many hosts side by side.</summary>
    public static readonly string[] ServerOptions =
    [
        "-c", "fsync=off",
        "-c", "full_page_writes=off",
        "-c", "synchronous_commit=off",
        "-c", "max_connections=300",
    ];

    /// <summary>Keeps reasons to one line, as the whole announcement is.</summary>
    public static string FirstLine(string text) => text.Trim().Split('\n', 2)[0].Trim().TrimEnd('.');
}
