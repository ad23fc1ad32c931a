namespace UserSync.Fuzz;

/// <summary>The inputs that are kept with the code.</summary>
public static class StoredInputs
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Fuzz");

    /// <summary>Every stored input of a target, the ones that once were findings first.</summary>
    public static IEnumerable<StoredInput> Of(string target) =>
        from kind in (string[])["regressions", "corpus"]
        let folder = Path.Combine(_folder, kind, target)
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        select new StoredInput(Path.GetRelativePath(_folder, file), File.ReadAllBytes(file));
}
