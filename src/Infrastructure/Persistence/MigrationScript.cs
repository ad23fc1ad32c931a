using System.Reflection;

namespace UserSync.Infrastructure.Persistence;

/// <summary>A migration as the SQL that EF made of it beforehand, its row in EF's table of migrations included.</summary>
/// <param name="Id">The migration's name, a time first: names sort as migrations follow each other.</param>
/// <param name="Resource">Where the SQL is.</param>
internal sealed record MigrationScript(string Id, string Resource)
{
    private static readonly Assembly _assembly = typeof(MigrationScript).Assembly;

    /// <summary>The migrations of an engine, oldest first.</summary>
    public static IReadOnlyList<MigrationScript> Of(DatabaseEngine engine)
    {
        var folder = engine switch
        {
            DatabaseEngine.PostgreSql => "OnPostgres/",
            DatabaseEngine.Sqlite => "OnSqlite/",
        };
        return
        [
            .. _assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new MigrationScript(Path.GetFileNameWithoutExtension(name), name)),
        ];
    }

    /// <summary>The statements. They are to be carried out in one transaction.</summary>
    public string ReadSql()
    {
        using var reader = new StreamReader(_assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd();
    }
}
